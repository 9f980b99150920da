"""Keep the vector of the words in a column that PostgreSQL fills, and index that."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db.migrations import AddField, AddIndex
from django.db.models import GeneratedField
from django.db.models.expressions import RawSQL
from django.urls import path
from rest_framework import generics, serializers

from scenarios.full_text_search_scan.models import Article

PAGE = 20
VECTOR = SearchVector("title", "body", config="english")
OPERATIONS = [
    # FIX: made once, when an article is written; the index lists the articles that have a word
    AddField("article", "vector", GeneratedField(expression=VECTOR, output_field=SearchVectorField(), db_persist=True)),
    AddIndex("article", GinIndex(fields=["vector"], name="article_words")),
]


class ArticleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Article
        fields = ("id", "title")


class ArticleSearch(generics.ListAPIView):
    serializer_class = ArticleSerializer

    def get_queryset(self):
        words = self.request.query_params["q"]
        # The column is in this variant's database alone, so the model, which all share, does not know it.
        stored = Article.objects.alias(vector=RawSQL("vector", (), SearchVectorField()))
        found = stored.filter(vector=SearchQuery(words, config="english"))
        return found.only("title").order_by("-id")[:PAGE]


urlpatterns = [path("articles/", ArticleSearch.as_view())]

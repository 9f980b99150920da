"""Index the vectors of the words, and name the very same vector in the query."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db.migrations import AddIndex
from django.urls import path
from rest_framework import generics, serializers

from scenarios.full_text_search_scan.models import Article

PAGE = 20
VECTOR = SearchVector("title", "body", config="english")
OPERATIONS = [
    # FIX: for each word it lists the articles that have it
    AddIndex("article", GinIndex(VECTOR, name="article_words")),
]


class ArticleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Article
        fields = ("id", "title")


class ArticleSearch(generics.ListAPIView):
    serializer_class = ArticleSerializer

    def get_queryset(self):
        words = self.request.query_params["q"]
        found = Article.objects.alias(vector=VECTOR).filter(vector=words)
        return found.only("title").order_by("-id")[:PAGE]


urlpatterns = [path("articles/", ArticleSearch.as_view())]

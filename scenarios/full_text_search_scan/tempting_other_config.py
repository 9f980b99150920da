"""Index the vectors of the words, and search for them."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db.migrations import AddIndex
from django.urls import path
from rest_framework import generics, serializers

from scenarios.full_text_search_scan.models import Article

PAGE = 20
OPERATIONS = [
    # PostgreSQL takes no vector into an index unless its language is named.
    AddIndex("article", GinIndex(SearchVector("title", "body", config="english"), name="article_words")),
]


class ArticleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Article
        fields = ("id", "title")


class ArticleSearch(generics.ListAPIView):
    serializer_class = ArticleSerializer

    def get_queryset(self):
        words = self.request.query_params["q"]
        # BUG: without the language this is another expression than the index's, which therefore is never asked
        found = Article.objects.alias(vector=SearchVector("title", "body")).filter(vector=words)
        return found.only("title").order_by("-id")[:PAGE]


urlpatterns = [path("articles/", ArticleSearch.as_view())]

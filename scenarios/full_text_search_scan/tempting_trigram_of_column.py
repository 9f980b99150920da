"""Index the trigrams of both columns, as the documentation of pg_trgm does."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db.migrations import AddIndex
from django.db.models import Q
from django.urls import path
from rest_framework import generics, serializers

from scenarios.full_text_search_scan.models import Article

PAGE = 20
OPERATIONS = [
    TrigramExtension(),
    # BUG: icontains compares UPPER(body), and the index holds body: to the planner these are two different things
    AddIndex("article", GinIndex(fields=["title", "body"], opclasses=["gin_trgm_ops"] * 2, name="article_trigrams")),
]


class ArticleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Article
        fields = ("id", "title")


class ArticleSearch(generics.ListAPIView):
    serializer_class = ArticleSerializer

    def get_queryset(self):
        words = self.request.query_params["q"]
        found = Article.objects.filter(Q(title__icontains=words) | Q(body__icontains=words))
        return found.only("title").order_by("-id")[:PAGE]


urlpatterns = [path("articles/", ArticleSearch.as_view())]

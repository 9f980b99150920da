"""Index the trigrams of what icontains compares: the upper-case title and body."""

from django.contrib.postgres.operations import TrigramExtension
from django.db.migrations import RunSQL
from django.db.models import Q
from django.urls import path
from rest_framework import generics, serializers

from scenarios.full_text_search_scan.models import Article

PAGE = 20
OPERATIONS = [
    TrigramExtension(),
    # FIX: for each three letters it lists the articles that have them; those that have all of the words' are looked at
    RunSQL(
        "CREATE INDEX article_trigrams ON full_text_search_scan_article USING gin"
        " (UPPER(title) gin_trgm_ops, UPPER(body) gin_trgm_ops)"
    ),
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

"""Search for words instead of letters, with a SearchVector."""

from django.contrib.postgres.search import SearchVector
from django.urls import path
from rest_framework import generics, serializers

from scenarios.full_text_search_scan.models import Article

PAGE = 20


class ArticleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Article
        fields = ("id", "title")


class ArticleSearch(generics.ListAPIView):
    serializer_class = ArticleSerializer

    def get_queryset(self):
        words = self.request.query_params["q"]
        # BUG: no index holds these vectors, so one is made of every article, at every search
        found = Article.objects.alias(vector=SearchVector("title", "body")).filter(vector=words)
        return found.only("title").order_by("-id")[:PAGE]


urlpatterns = [path("articles/", ArticleSearch.as_view())]

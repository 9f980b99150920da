"""Look for the words anywhere in the title or in the body."""

from django.db.models import Q
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
        # BUG: a text that may stand anywhere is found by no index, so every title and every body is read
        found = Article.objects.filter(Q(title__icontains=words) | Q(body__icontains=words))
        return found.only("title").order_by("-id")[:PAGE]


urlpatterns = [path("articles/", ArticleSearch.as_view())]

"""Turn on FETCH_PEERS and trust it with the whole tree."""

from django.db import models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.nested_n_plus_one.models import Article, Comment, Reader


class ReaderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Reader
        fields = ("id", "name")


class CommentSerializer(serializers.ModelSerializer):
    reader = ReaderSerializer()

    class Meta:
        model = Comment
        fields = ("id", "text", "reader")


class ArticleSerializer(serializers.ModelSerializer):
    comments = CommentSerializer(many=True)

    class Meta:
        model = Article
        fields = ("id", "title", "comments")


class ArticleList(generics.ListAPIView):
    serializer_class = ArticleSerializer

    def get_queryset(self):
        size = min(int(self.request.query_params.get("size", 20)), 1_000)
        # BUG: it batches foreign keys alone; each article asks for its comments, then for the readers of those
        return Article.objects.fetch_mode(models.FETCH_PEERS).order_by("id")[:size]


urlpatterns = [path("articles/", ArticleList.as_view())]

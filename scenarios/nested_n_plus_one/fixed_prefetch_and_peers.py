"""Prefetch the comments and let the first missing reader fetch those of all."""

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
        # FIX: the mode stands on the prefetch's own queryset, because it is not handed down from the articles
        comments = models.Prefetch("comments", Comment.objects.fetch_mode(models.FETCH_PEERS))
        return Article.objects.prefetch_related(comments).order_by("id")[:size]


urlpatterns = [path("articles/", ArticleList.as_view())]

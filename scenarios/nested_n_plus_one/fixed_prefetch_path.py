"""Prefetch the whole path, comments and readers, one query for each level."""

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
        # FIX: the lookup names every level that the serializers walk: three queries, at any size
        return Article.objects.prefetch_related("comments__reader").order_by("id")[:size]


urlpatterns = [path("articles/", ArticleList.as_view())]

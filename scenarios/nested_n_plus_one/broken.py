"""List articles with their comments and the comments' readers, and let the serializers fetch both."""

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
        # BUG: every article asks for its comments, and every comment for its reader: 1 + 20 + 200 for a page of 20
        return Article.objects.order_by("id")[:size]


urlpatterns = [path("articles/", ArticleList.as_view())]

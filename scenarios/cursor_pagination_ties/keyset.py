"""Pages that begin after a pair of values, whatever else was added or taken away meanwhile."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from django.db.models import Q
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param


class KeysetPagination(BasePagination):
    """Pages from the newest to the oldest, by `ordering`: a time and a unique id, both descending."""

    page_size: int
    ordering: tuple[str, str]

    def paginate_queryset(self, queryset, request, view=None):
        """The page after the pair in the cursor; one row more is fetched, to know whether there is another page."""
        time, unique = (field.removeprefix("-") for field in self.ordering)
        if cursor := request.query_params.get("cursor"):
            at, key = decode(cursor)
            # The last comparison says nothing new, but it is the one that an index can begin at.
            queryset = queryset.filter(Q(**{f"{time}__lt": at}) | Q(**{f"{unique}__lt": key}), **{f"{time}__lte": at})
        rows = list(queryset.order_by(*self.ordering)[: self.page_size + 1])
        page, self.url, self.following = rows[: self.page_size], request.build_absolute_uri(), None
        if len(rows) > self.page_size:
            self.following = encode(getattr(page[-1], time), getattr(page[-1], unique))
        return page

    def get_paginated_response(self, data):
        """The page, and the way to the next."""
        following = self.following and replace_query_param(self.url, "cursor", self.following)
        return Response({"next": following, "results": data})


def encode(at: datetime, key: int) -> str:
    """A cursor: nobody should build one by hand."""
    return urlsafe_b64encode(f"{at.isoformat()} {key}".encode()).decode()


def decode(cursor: str) -> tuple[datetime, int]:
    """What a cursor holds.

    Raises:
        NotFound: it is none of ours.
    """
    try:
        at, _, key = urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        return datetime.fromisoformat(at), int(key)
    except ValueError as error:
        raise NotFound("Invalid cursor") from error

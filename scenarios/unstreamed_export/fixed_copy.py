"""Let PostgreSQL write the file, and pass it on."""

from django.db import connection
from django.http import StreamingHttpResponse
from django.urls import path

COPY = """
COPY (SELECT id, title, price, published, summary FROM shop_book WHERE id <= %s ORDER BY id)
TO STDOUT (FORMAT csv, HEADER)
"""


def lines(up_to):
    # FIX: the server makes the lines; here they are neither rows nor objects, only bytes that pass through
    with connection.cursor() as cursor, cursor.copy(COPY, [up_to]) as copy:
        yield from copy


def export(request):
    return StreamingHttpResponse(lines(request.GET["up_to"]), content_type="text/csv")


urlpatterns = [path("export/", export)]

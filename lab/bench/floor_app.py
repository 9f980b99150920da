"""The least that answers a page of books: a WSGI callable, one query on a kept connection, orjson."""

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import orjson
import psycopg

from lab.databases import endpoint

QUERY = """
SELECT book.id, book.title, book.price::text, author.id, author.name, author.country
FROM shop_book AS book JOIN shop_author AS author ON author.id = book.author_id
ORDER BY book.id LIMIT %s
"""
_thread = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer the health check, and anything else with the first `size` books."""
    if environ["PATH_INFO"] == "/-/health":
        body = orjson.dumps({"nonce": os.environ["LAB_NONCE"], "profilers": [], "debug": False})
    else:
        body = orjson.dumps(books(int(parse_qs(environ["QUERY_STRING"])["size"][0])))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def books(size: int) -> list[dict[str, Any]]:
    """The first books with their authors."""
    return [
        {"id": id_, "title": title, "price": price, "author": {"id": author, "name": name, "country": country}}
        for id_, title, price, author, name, country in _connection().execute(QUERY, [size])
    ]


def _connection() -> psycopg.Connection:
    if not hasattr(_thread, "connection"):
        _thread.connection = psycopg.connect(**endpoint().dsn(os.environ["LAB_DATABASE"]), autocommit=True)
    connection: psycopg.Connection = _thread.connection
    return connection

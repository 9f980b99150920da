"""A variant that eats without end, for gunicorn: memory, a file, or its client's patience."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from lab.serving.wsgi import application as lab_application

BITE = 4 * 2**20


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Eat what the path says, or answer as the lab does."""
    meal = MEALS.get(environ["PATH_INFO"])
    if meal is None:
        return lab_application(environ, start_response)
    if meal is endless:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return endless()
    start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
    return [meal()]


def memory() -> bytes:
    """Take memory until there is none."""
    eaten: list[bytearray] = []
    try:
        while True:
            eaten.append(bytearray(b"x") * BITE)
    except MemoryError:
        count = len(eaten) * BITE
        eaten.clear()
        return f"MemoryError {count}".encode()


def file() -> bytes:
    """Write a file until it may not grow."""
    with Path(os.environ["GLUTTON"], "eaten").open("wb", buffering=0) as target:
        try:
            while True:
                target.write(b"x" * BITE)
        except OSError as error:
            return f"OSError {error.errno}".encode()


def endless() -> Iterator[bytes]:
    """Answer for ever."""
    while True:
        yield b"x" * 2**16


MEALS: dict[str, Callable[[], Any]] = {"/eat/memory": memory, "/eat/file": file, "/eat/answer": endless}

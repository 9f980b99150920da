"""Asks every address of the lab's pages, with some methods and host names: `python -m`, with these as JSON."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any


def addresses(patterns: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """One path for each route, with a 1 for whatever varies."""
    for one in patterns:
        varies = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", "1", str(one.pattern))
        route = prefix + re.sub(r"[\^$]|\\Z", "", varies)
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, route)
        else:
            yield f"/{route}"


def main() -> None:
    """Print the status of every request as JSON."""
    import django

    django.setup()
    from django.test import Client
    from django.urls import get_resolver

    hosts, methods, below = json.loads(sys.argv[1])
    client = Client(raise_request_exception=False)
    every = {*addresses(get_resolver().url_patterns), "/n_plus_one/broken/", "/nothing/of/ours", "/silk"}
    found = {
        f"{method} {path} {host}": client.generic(method, path, headers={"host": host}).status_code
        for path in sorted(every)
        if path.startswith(tuple(below))
        for method in methods
        for host in hosts
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()

"""How many queries a page may cost, for each database."""

import contextlib
from collections.abc import Iterator

from django.db import connections
from django.test.utils import CaptureQueriesContext


@contextlib.contextmanager
def budget(**most: int) -> Iterator[None]:
    """Fail where more queries were sent to a database than its alias may have."""
    with contextlib.ExitStack() as stack:
        seen = {alias: stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in most}
        yield
    for alias, captured in seen.items():
        sent = [query["sql"] for query in captured.captured_queries]
        assert len(sent) <= most[alias], "\n".join([f"{len(sent)} queries to {alias}:", *sent])

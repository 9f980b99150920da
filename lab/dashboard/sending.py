"""One example's request, sent to a variant from here: once, or many at the same moment."""

import http.client
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier, BrokenBarrierError

from lab.dashboard.places import ask
from lab.dashboard.proxy import connection_to, read_within_bounds
from lab.dashboard.routes import Example
from lab.scenario import Variant
from lab.tracing.current import request_id

MOST = 20
SHOWN = 600
OPENING_SECONDS = 10.0
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status, or 0 and why there is none; milliseconds from sending to the last byte."""

    number: int
    status: int
    ms: float
    body: str
    size: int = 0
    sent: str = ""

    @property
    def cut(self) -> bool:
        """Whether only the beginning of the body is kept."""
        return self.size > SHOWN


def send(variant: Variant, examples: Sequence[Example], times: int) -> list[Reply]:
    """Send `times` requests at once, the examples in turn; a reply for each, in the order of sending.

    Every connection is open before the first request leaves, so they do meet each other. Each bears the id of the
    request that this is done for, and its number.

    Raises:
        SwitchboardError: the variant can not be served.
    """
    url = ask(do="open", scenario=variant.scenario, variant=variant.name)["url"]
    together, name = Barrier(times), (request_id() or secrets.token_hex(8))[:LONGEST]
    with ThreadPoolExecutor(times) as pool:
        jobs = [
            pool.submit(_one, url, variant.prefix, examples[n % len(examples)], n + 1, f"{name}-{n + 1}", together)
            for n in range(times)
        ]
        return [job.result() for job in jobs]


def summary(replies: Sequence[Reply]) -> str:
    """All replies in a line: "20 sent: 14 x 201, 6 x 409"."""
    counts = sorted(Counter(reply.status for reply in replies).items())
    told = [f"{count} x {status or 'no answer'}" for status, count in counts]
    return f"{len(replies)} sent: {', '.join(told)}"


def _one(url: str, prefix: str, example: Example, number: int, name: str, together: Barrier) -> Reply:
    server = connection_to(url)
    began, asked = time.perf_counter(), f"{example.method} {example.path}"
    try:
        try:
            server.connect()
        finally:
            # Whoever could not connect must not keep the others waiting.
            together.wait(OPENING_SECONDS)
        began = time.perf_counter()
        headers = {**example.headers, "X-Request-ID": name, "Accept": "*/*", "Connection": "close"}
        server.request(example.method, f"{prefix}{example.path}", example.body.encode() or None, headers)
        found = server.getresponse()
        body = read_within_bounds(found)
    except (OSError, http.client.HTTPException, BrokenBarrierError) as error:
        words = f"{type(error).__name__}: {error}"
        return Reply(number, 0, (time.perf_counter() - began) * 1000, words, sent=asked)
    finally:
        server.close()
    took = (time.perf_counter() - began) * 1000
    return Reply(number, found.status, took, body[:SHOWN].decode(errors="replace"), len(body), asked)

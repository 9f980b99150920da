"""Several things timed side by side: each once a round, in random order, so that a slow moment hits all alike."""

import http.client
import logging
import random
import time
from collections.abc import Callable, Mapping
from statistics import median
from urllib.parse import urlsplit

from lab.services.process import ServiceError
from lab.statistics import Ratio, ratio_of_blocks

Times = dict[str, list[float]]
log = logging.getLogger("lab.bench")


def rounds(sides: Mapping[str, Callable[[], float]], count: int, seed: int = 0) -> Times:
    """What each side gave in `count` rounds; one round before them is thrown away."""
    draw = random.Random(seed)  # noqa: S311 - an order, not a secret
    times: Times = {name: [] for name in sides}
    for number in range(count + 1):
        for name in draw.sample(list(sides), len(sides)):
            log.info("round %s of %s: %s", number or "0 (warm-up)", count, name)
            value = sides[name]()
            if number:
                times[name].append(value)
    return times


def ratio(times: Times, above: str, below: str) -> Ratio | None:
    """How many times `below` is in `above`, over the pairs of blocks."""
    return ratio_of_blocks(times[above], times[below])


def seconds_of(action: Callable[[], object], before: Callable[[], object] = lambda: None) -> Callable[[], float]:
    """A side that gives how long the action took; what comes before it is not counted."""

    def measure() -> float:
        before()
        began = time.perf_counter()
        action()
        return time.perf_counter() - began

    return measure


def answer(url: str) -> tuple[int, bytes]:
    """GET a loopback URL on a connection of its own: status and body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Connection": "close"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def median_answer(url: str, seconds: float) -> float:
    """The median seconds of answers asked for one after the other, by nobody else, for that long.

    Raises:
        ServiceError: an answer was not 200.
    """
    times: list[float] = []
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until or not times:
        status, _ = answer(url)
        times.append(time.perf_counter() - began)
        if status != 200:
            raise ServiceError(f"{url} answered with {status}; nothing was measured there")
    return median(times)

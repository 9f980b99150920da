"""How often one client may ask. The count is kept in Valkey by one script, so no two requests can read the same number.

REST framework's own throttles read a list, look at it and write it back: of fifty requests at once, many get through.
"""

import logging
from functools import cache

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from lab.dashboard import here

# Counts one more, begins a new window where there is none; gives the count and the milliseconds that are left.
COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""
logger = logging.getLogger("lab.api")


@cache
def client() -> redis.Redis:
    """Valkey, asked once and not for long."""
    patience = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    return redis.Redis.from_url(here.COUNTERS_URL, retry=Retry(NoBackoff(), 0), **patience)


class AtomicThrottle(BaseThrottle):
    """At most `limit` requests of a kind in `seconds`, for each address that asks."""

    kind = "any"
    limit = 1
    seconds = 60.0

    def __init__(self) -> None:
        self._left = 0.0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count this request; while Valkey is down nothing is counted, and /readyz says so."""
        key = f"throttle:{self.kind}:{request.META.get('REMOTE_ADDR', '')}"
        try:
            count, left = client().eval(COUNT, 1, key, str(int(1000 * self.seconds)))
        except redis.RedisError as error:
            logger.warning("Requests are not counted: %s", error)
            return True
        self._left = left / 1000
        return bool(count <= self.limit)

    def wait(self) -> float:
        """After how many seconds the next one will be let through."""
        return self._left


class Reads(AtomicThrottle):
    """What changes nothing."""

    kind, limit = "reads", 1200


class Starts(AtomicThrottle):
    """What starts or ends work."""

    kind, limit = "starts", 60

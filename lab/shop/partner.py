"""The other party of a scenario by HTTP: whoever charges cards, prints or packs for the shop."""

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings


class Answer(NamedTuple):
    """What the other party said: the HTTP status, and its JSON."""

    status: int
    data: dict[str, Any]


def call(path: str, body: Mapping[str, Any], *, event: str, key: str = "", timeout: float = 10.0) -> Answer:
    """POST `body` to the other party; where none is configured nothing is sent, and the answer is 201.

    `event` says what it is about, the same in every attempt: the party's weather is drawn by it. Of the calls with the
    same `key` it acts on one. `timeout` is in seconds.

    Raises:
        OSError: it can not be reached, hung up, or did not answer in time; nobody knows whether it has acted.
    """
    headers = {"Content-Type": "application/json", "X-Event-ID": event}
    if key:
        headers["Idempotency-Key"] = key
    return send(path, json.dumps(body), headers, timeout)


def send(path: str, body: str, headers: Mapping[str, str], timeout: float) -> Answer:
    """POST on a connection of its own, if there is anybody; what `call()` says holds here as well.

    Raises:
        OSError: as there.
    """
    if not settings.LAB_PARTNER_URL:
        return Answer(201, {})
    url = urlsplit(settings.LAB_PARTNER_URL)
    connection = HTTPConnection(url.netloc, timeout=timeout)
    try:
        connection.request("POST", f"{url.path}{path}", body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, json.load(answer))
    finally:
        connection.close()

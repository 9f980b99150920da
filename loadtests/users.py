"""The base of every scenario's Locust user."""

import itertools
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from types import SimpleNamespace
from typing import Any, Protocol

from locust import FastHttpUser, task

from loadtests.identity import Identity, marks_in
from loadtests.recorder import Recorder

__all__ = ["Answer", "LabUser", "marks_in", "task"]


@dataclass(slots=True)
class Target:
    """One arm as the load sees it: the URL its routes hang under, what its users share, and who each is to it."""

    index: int
    url: str
    state: SimpleNamespace = field(default_factory=SimpleNamespace)
    identities: dict[int, Identity] = field(default_factory=dict)


@dataclass(slots=True)
class Answer:
    """What came back: status 0 where nothing did."""

    status: int
    headers: Any
    decode: Callable[[], Any]
    read: Callable[[], str | None] = str

    @property
    def text(self) -> str:
        """The body as it came, or nothing."""
        return (self.read() or "") if self.status else ""

    @property
    def data(self) -> Any:
        """The JSON in it, or None; decoded only where it is asked for, because a long page costs the generator dear."""
        try:
            return self.decode() if self.status else None
        except (ValueError, TypeError):
            return None

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 400

    @property
    def outcome(self) -> str:
        """ok: it happened; fail: it was refused; info: nobody knows, it may yet have happened."""
        return "ok" if self.ok else "fail" if 400 <= self.status < 500 else "info"


class Stage(Protocol):
    """Where users play: decides which arm a user asks next, and when."""

    recorder: Recorder
    block: int

    def enter(self, user: "LabUser") -> Target:
        """Wait for the next turn of this user."""
        ...


class LabUser(FastHttpUser):
    """A user named by its role; its tasks call `get` and `post` with paths below the variant's prefix.

    `self.random` draws the same numbers for the same user in the same block of every arm; `self.number` counts the
    users from 0; `self.state` is shared by all users of one arm; `self.identity` is who this user is to it.
    """

    abstract = True
    network_timeout = 60.0
    connection_timeout = 10.0
    max_retries = 0
    max_redirects = 0
    stage: Stage
    host = "http://127.0.0.1"
    _numbers = itertools.count()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = next(LabUser._numbers)
        self.random = random.Random(self.number)  # noqa: S311
        # Cookies know no ports, so a jar would hand to one arm what another has set. Who needs one has an identity.
        self.client.cookiejar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.number_in_block = -2
        self.target: Target
        self._requests = itertools.count()

    @property
    def state(self) -> SimpleNamespace:
        """What all users of the current arm share."""
        return self.target.state

    @property
    def identity(self) -> Identity:
        """Who this user is to the current arm; nobody yet, until its load.py has it sign in."""
        return self.target.identities.setdefault(self.number, Identity())

    def on_start(self) -> None:
        """Take the first turn."""
        self.target = self.stage.enter(self)

    def wait_time(self) -> float:
        """Between two tasks: take the next turn, then go at once."""
        self.target = self.stage.enter(self)
        return 0

    def get(self, path: str, **options: Any) -> Answer:
        """GET a path below the variant's prefix; options as for `request`."""
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Answer:
        """POST JSON to a path below the variant's prefix; options as for `request`."""
        return self.request("POST", path, json=json, **options)

    def request(
        self,
        method: str,
        path: str,
        *,
        name: str | None = None,
        json: Any = None,
        headers: dict[str, str] | None = None,
        opportunity: bool | Callable[[Answer], bool] = False,
        note: Any = None,
    ) -> Answer:
        """Send one request and record it as sent and as finished.

        `opportunity` says whether it could have gone wrong; `note` is kept with it. Either may be a function of the
        answer, for what only the answer shows. Ids in paths need a `name`.
        """
        target, name = self.target, name or path.partition("?")[0]
        identity = f"{target.index}-{self.number}-{next(self._requests)}"
        record = self.stage.recorder
        all_headers = {"X-Request-ID": identity, "X-Lab-Load": "1", "Connection": "close"}
        all_headers |= {**self.identity.headers, **(headers or {})}
        sent = monotonic()
        record.sent(identity, target.index, self.stage.block, name, sent, None if callable(note) else note)
        options: dict[str, Any] = {"headers": all_headers, "name": name, "catch_response": True}
        if json is not None:
            options["json"] = json
        with self.client.request(method, target.url + path, **options) as response:
            finished = monotonic()
            status = response.status_code or 0
            answer = Answer(status, response.headers, response.json, lambda: response.text)
            if 400 <= status < 500:
                response.success()
        could = opportunity(answer) if callable(opportunity) else opportunity
        kept = note(answer) if callable(note) else note
        record.finished(identity, finished if status else None, status, answer.outcome, bool(could), kept)
        return answer


def seed() -> str:
    """The run's seed, which every user's dice start from."""
    return os.environ.get("LAB_SEED", "0")

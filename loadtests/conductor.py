"""A measured run as the lab conducts it: commands come in on standard input, one arm is open at a time."""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import gevent
from gevent.event import Event
from gevent.fileobject import FileObject

from loadtests.recorder import Recorder
from loadtests.users import LabUser, Target, seed

IN_FLIGHT_LIMIT = 70.0


class Conductor:
    """Opens an arm for a block, closes it, waits until nothing is in flight, reports, and takes the next command.

    Commands: `{"arm": 0, "block": 3, "seconds": 0.4}`, with `"nothing": true` for the bare server; `{"quit": true}`.
    Arms come as a JSON list of URLs; the history goes to `history`.
    """

    def __init__(self, urls: list[str], users: int, history: Path) -> None:
        self.recorder = Recorder(history)
        self.block = -1
        self._targets = [Target(index, url) for index, url in enumerate(urls)]
        self._target = self._targets[0]
        self._open = Event()
        self._closes = 0.0
        self._nothing = False
        self._waiting: set[LabUser] = set()
        self._users: set[LabUser] = set()
        self._served = 0
        self._expected = users

    def enter(self, user: LabUser) -> Target:
        """Wait until an arm is open and its time is not up."""
        self._users.add(user)
        self._waiting.add(user)
        while not (self._open.is_set() and monotonic() < self._closes):
            self._open.clear() if self._open.is_set() else self._open.wait()
        self._waiting.discard(user)
        if user.number_in_block != self.block:
            user.number_in_block = self.block
            user.random = random.Random(f"{seed()}/{self.block}/{user.number}")  # noqa: S311
        if self._nothing:
            self._play_nothing(user)
            return self.enter(user)
        self._served += 1
        return self._target

    def _play_nothing(self, user: LabUser) -> None:
        root = "/".join(self._target.url.split("/")[:3])
        while monotonic() < self._closes:
            user.client.get(f"{root}/-/nothing", headers={"Connection": "close"}, name="nothing")
            self._served += 1

    def conduct(self) -> None:
        """Serve commands until the last one; a lost pipe is the last one too."""
        while len(self._waiting) < self._expected:
            gevent.sleep(0.01)
        say({"ready": len(self._users)})
        for command in _commands():
            if command.get("quit"):
                break
            say(self._play(command))

    def _play(self, command: dict[str, Any]) -> dict[str, Any]:
        self.block, self._target = command["block"], self._targets[command["arm"]]
        self._nothing, self._served = command.get("nothing", False), 0
        before = dict(self.recorder.counts)
        self.recorder.latencies()
        began = monotonic()
        self._closes = began + command["seconds"]
        self._open.set()
        gevent.sleep(command["seconds"])
        self._open.clear()
        stuck = not self._drained()
        took = monotonic() - began
        self.recorder.flush()
        after = self.recorder.counts
        counts = {key: after[key] - before.get(key, 0) for key in after}
        told = {"served": self._served, "took": took, "stuck": stuck, "lost": self.recorder.lost}
        return {**command, **told, **counts, **self.recorder.latencies()}

    def _drained(self) -> bool:
        limit = monotonic() + IN_FLIGHT_LIMIT
        while len(self._waiting) < len(self._users):
            if monotonic() > limit:
                return False
            gevent.sleep(0.002)
        return True


def _commands() -> Iterator[dict[str, Any]]:
    with FileObject(sys.stdin.fileno(), "r", close=False) as lines:
        for line in lines:
            yield json.loads(line)


def say(message: dict[str, Any]) -> None:
    """One JSON line to who conducts."""
    print(json.dumps(message), flush=True)

"""What a run tells while it works; reports decide how it looks."""

import time
from collections.abc import Callable
from typing import Any, Protocol

from lab.scenario import Claim, Finding
from lab.verdict import Judgement


class Terminated(BaseException):
    """SIGTERM arrived."""


class Progress(Protocol):
    """Somebody who watches a run."""

    def step(self, name: str, detail: str = "") -> None:
        """A new step has begun."""
        ...

    def block(self, variant: str, done: int, total: int, report: dict[str, Any]) -> None:
        """A block of load has ended; `report` is the conductor's."""
        ...

    def interleaving(self, variant: str, found: dict[str, Any]) -> None:
        """A variant was tried in every order; `found` counts the orders `tried` and the `violations`."""
        ...

    def finding(self, variant: str, claim: Claim, finding: Finding) -> None:
        """A claim was judged, and nothing will change that."""
        ...

    def verdict(self, judgement: Judgement) -> None:
        """The run was judged; what follows changes nothing."""
        ...


class Silent:
    """Watches and says nothing; whoever wants to hear of some things only starts from here."""

    def step(self, name: str, detail: str = "") -> None:
        """Ignore it."""

    def block(self, variant: str, done: int, total: int, report: dict[str, Any]) -> None:
        """Ignore it."""

    def interleaving(self, variant: str, found: dict[str, Any]) -> None:
        """Ignore it."""

    def finding(self, variant: str, claim: Claim, finding: Finding) -> None:
        """Ignore it."""

    def verdict(self, judgement: Judgement) -> None:
        """Ignore it."""


class Stopwatch:
    """How long each step took, in monotonic seconds; tells all who watch, and `on_sign` that the run goes on."""

    def __init__(self, *watchers: Progress) -> None:
        self._watchers = watchers
        self.on_sign: Callable[[], None] = lambda: None
        self.began = time.monotonic()
        self._last: tuple[str, float] | None = None
        self.seconds: dict[str, float] = {}

    def step(self, name: str, detail: str = "") -> None:
        """End the last step and begin this one."""
        self.end()
        self._last = (name, time.monotonic())
        self.on_sign()
        for watcher in self._watchers:
            watcher.step(name, detail)

    def end(self) -> None:
        """End the last step."""
        if self._last is not None:
            name, began = self._last
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - began
            self._last = None

    def block(self, variant: str, done: int, total: int, report: dict[str, Any]) -> None:
        """Pass a block on."""
        self.on_sign()
        for watcher in self._watchers:
            watcher.block(variant, done, total, report)

    def interleaving(self, variant: str, found: dict[str, Any]) -> None:
        """Pass on what an interleaving did to a variant."""
        for watcher in self._watchers:
            watcher.interleaving(variant, found)

    def judged(self, judgement: Judgement) -> None:
        """Pass on every finding and the verdict."""
        for watcher in self._watchers:
            for arm in judgement.arms:
                for claim, finding in arm.findings:
                    watcher.finding(arm.arm.variant, claim, finding)
            watcher.verdict(judgement)

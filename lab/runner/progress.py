"""What a run tells while it works; reports decide how it looks."""

import time
from collections.abc import Callable
from typing import Any, Protocol


class Terminated(BaseException):
    """SIGTERM arrived."""


class Progress(Protocol):
    """Somebody who watches a run."""

    def step(self, name: str, detail: str = "") -> None:
        """A new step has begun."""
        ...

    def block(self, variant: str, done: int, total: int, report: dict[str, Any]) -> None:
        """A block of load has ended."""
        ...


class Silent:
    """Watches and says nothing."""

    def step(self, name: str, detail: str = "") -> None:
        """Ignore it."""

    def block(self, variant: str, done: int, total: int, report: dict[str, Any]) -> None:
        """Ignore it."""


class Stopwatch:
    """How long each step took, in monotonic seconds, passed on to who watches; `on_sign` hears that it goes on."""

    def __init__(self, watcher: Progress) -> None:
        self._watcher = watcher
        self.on_sign: Callable[[], None] = lambda: None
        self.began = time.monotonic()
        self._last: tuple[str, float] | None = None
        self.seconds: dict[str, float] = {}

    def step(self, name: str, detail: str = "") -> None:
        """End the last step and begin this one."""
        self.end()
        self._last = (name, time.monotonic())
        self.on_sign()
        self._watcher.step(name, detail)

    def end(self) -> None:
        """End the last step."""
        if self._last is not None:
            name, began = self._last
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - began
            self._last = None

    def block(self, variant: str, done: int, total: int, report: dict[str, Any]) -> None:
        """Pass a block on."""
        self.on_sign()
        self._watcher.block(variant, done, total, report)

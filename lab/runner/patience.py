"""A run that waits for what will never come: whatever it waits for, the wait ends."""

import signal
from types import FrameType, TracebackType
from typing import Self

from lab.services.process import ServiceError

SECONDS = 120.0
AGAIN = 20.0
# A block that ends so many seconds late has met a slow machine; later than that, something that does not answer.
SLOW = 20.0


class StalledError(ServiceError):
    """Nothing went on for so long that something must have been stopped, or hangs."""


class Overtime:
    """How much longer blocks took than they were to, added up: raises when that is more than `seconds`.

    A block ends with its last answer. Where a server hangs, clients give up after a minute each time: such a run gives
    signs of life, and would go on for hours. What a slow machine takes longer is seconds, and does not count.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds, self._spent = seconds, 0.0

    def add(self, took: float, planned: float) -> None:
        """A block took so long.

        Raises:
            StalledError: it was one too many.
        """
        over = took - planned
        self._spent += over if over > SLOW else 0.0
        if self._spent > self._seconds:
            late = f"answers came {self._spent:.0f} s after the ends of their blocks"
            raise StalledError(f"{late}: one of the run's servers was stopped, or hangs")


class Patience:
    """Raises in the main thread when the run has given no sign of life for `seconds`, and now and then after that.

    A server that is stopped, not dead, keeps its connections open, and answers none of them: libpq waits for ever.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGALRM, self._ring), signal.setitimer(signal.ITIMER_REAL, 0)
        self.extend()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        handler, timer = self._before
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *timer)

    def extend(self) -> None:
        """It goes on: wait as long again."""
        signal.setitimer(signal.ITIMER_REAL, self.seconds, AGAIN)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        raise StalledError(f"the run stood still for {self.seconds:.0f} s: one of its servers was stopped, or hangs")

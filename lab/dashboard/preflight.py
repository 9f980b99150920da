"""Before `make lab` starts: is it the only one, may it listen there, and is the port free?"""

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from lab.runner.preflight import RefusedError
from lab.state import state_dir


class AlreadyRunningError(RefusedError):
    """Another `make lab` is up; `addresses` are its pages and its Locust."""

    def __init__(self, pid: str, pages: str, locust: str) -> None:
        super().__init__(f"`make lab` is running already (process {pid}): {pages} . Stop it first with `kill {pid}`.")
        self.pages, self.locust = pages, locust


def check_bind(bind: str) -> bool:
    """Whether the lab is exposed beyond this machine.

    Raises:
        RefusedError: it would be, and nobody said that this is understood.
    """
    try:
        exposed = not ip_address(bind).is_loopback
    except ValueError:
        raise RefusedError(f"LAB_BIND must be an address like 127.0.0.1, not {bind!r}.") from None
    if exposed and os.environ.get("LAB_EXPOSE") != "i-understand":
        raise RefusedError(
            f"The lab is broken on purpose and will not listen on {bind}, where other machines reach it. In a "
            "container that publishes its ports on 127.0.0.1 alone, set LAB_EXPOSE=i-understand."
        )
    return exposed


@contextlib.contextmanager
def only_one() -> Iterator[Path]:
    """Hold the place of the one `make lab` of this state folder; gives the file that says where it is.

    Raises:
        AlreadyRunningError: another one holds it.
    """
    path = state_dir() / "lab.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid, pages, locust = [*file.read().split(), "?", "?", ""][:3]
            raise AlreadyRunningError(pid, pages, locust) from None
        try:
            yield path
        finally:
            file.truncate(0)


def bound(host: str, preferred: int) -> socket.socket:
    """A socket on the preferred port, or on a free one where somebody else has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in (preferred, 0):
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(512)
        except OSError:
            listener.close()
            if port == 0:
                raise
        else:
            return listener
    raise AssertionError("unreachable")

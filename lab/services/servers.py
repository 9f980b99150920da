"""PostgreSQL and Valkey, up for as long as somebody needs them."""

import os
from subprocess import Popen
from types import TracebackType
from typing import Self

from lab.databases import endpoint
from lab.services import forked, postgres, shared, valkey, wards
from lab.services.process import Child, Warden


class Servers:
    """A context in which the shared servers run, and a warden that ends every child if this process is killed."""

    def __init__(self) -> None:
        self.warden = Warden()
        self._user = -1
        self._started: list[Child | None] = []

    def __enter__(self) -> Self:
        try:
            self._user = shared.join_users()
            if forked.AVAILABLE:
                self.warden.tell("folder", forked.folder())
            self.warden.tell("shared")
            with shared.start_lock():
                wards.end_forsaken()
                self._started = [postgres.start() if endpoint().embedded else None, valkey.start()]
            if endpoint().embedded:
                postgres.prepare()
            else:
                postgres.check_marker()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the servers; the last user stops them."""
        if self._user >= 0:
            os.close(self._user)
            self._user = -1
        shared.stop_if_unused()
        for child in filter(None, self._started):
            if isinstance(child.process, Popen) and child.process.poll() is None:
                child.process.returncode = 0  # it stays for its other users, and is no longer ours to wait for
        self.warden.dismiss()

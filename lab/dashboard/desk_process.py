"""The run desk as a part of `make lab`: started, started again where it dies, and given time to end its run."""

import sys

from lab.dashboard.places import live_dir
from lab.services.process import Child, Warden, clean_environment, spawn

MOST_STARTS = 4
# Longer than a desk gives a run that it cancels, and shorter than anybody waits for Ctrl-C.
STOP_SECONDS = 13.0


class DeskProcess:
    """The one desk that is alive; a run that it had begun dies with it, and the next one says so."""

    def __init__(self, warden: Warden) -> None:
        self._warden = warden
        self._starts = 0
        self._child = self._start()

    def fault(self) -> str:
        """What is wrong, where it died too often; else it is simply started again."""
        if self._child.alive():
            return ""
        self._child.stop()
        if self._starts >= MOST_STARTS:
            return f"The run desk died {self._starts} times. Its log {self._child.log} ends:\n{self._child.tail()}"
        print(f"The run desk died and is started again. Its log is {self._child.log}.", flush=True)
        self._child = self._start()
        return ""

    def stop(self) -> None:
        """End it, and the run that it has begun as Ctrl-C would."""
        self._child.stop(seconds=STOP_SECONDS)

    def _start(self) -> Child:
        self._starts += 1
        environment = clean_environment(DJANGO_SETTINGS_MODULE="lab.settings.desk")
        command = [sys.executable, "-m", "lab.dashboard.desk"]
        return spawn("The run desk", command, live_dir() / "logs" / "desk.log", self._warden, env=environment)

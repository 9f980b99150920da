"""A copy of the checkout with a `make lab` of its own: tests may write an attempt there, and nobody's is lost."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from lab.bench.checkout import copy_checkout
from tests.lab.running import Running, launch


@dataclass(frozen=True)
class House:
    """The copy, and the lab that runs in it."""

    checkout: Path
    state: Path
    lab: Running

    @property
    def url(self) -> str:
        """Where its pages are."""
        return self.lab.pages

    def attempt(self, scenario: str) -> Path:
        """Where the attempt of a scenario is, or would be."""
        return self.checkout / "scenarios" / scenario / "attempt.py"

    def results(self, scenario: str) -> list[str]:
        """The runs of a scenario that have a result, the oldest first."""
        return sorted(path.parent.name for path in (self.state / "runs").glob(f"*-{scenario}*/result.json"))

    def wait_for(self, path: str, seconds: float = 30) -> None:
        """Wait until a page is there."""
        until = time.monotonic() + seconds
        while self.lab.ask(path).status != 200:
            if time.monotonic() > until:
                raise TimeoutError(f"{path} was not there after {seconds:.0f} s")
            time.sleep(0.3)

    def command(self, *words: str, limit: float = 600) -> "subprocess.CompletedProcess[str]":
        """`python -m lab` in the copy, beside the lab that runs there."""
        command = [sys.executable, "-m", "lab", *words]
        environment = self.lab.environment
        return subprocess.run(
            command, cwd=self.checkout, env=environment, capture_output=True, text=True, timeout=limit, check=False
        )


@contextmanager
def open_house(folder: Path, **environment: str) -> Iterator[House]:
    """Copy the checkout into a folder and run `make lab` there, on free ports, with a state folder of its own."""
    checkout, state = folder / "checkout", folder / "state"
    copy_checkout(checkout)
    variables = {**os.environ, "LAB_STATE": str(state), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    variables.pop("DJANGO_SETTINGS_MODULE", None)
    lab = launch(variables, checkout=checkout)
    house = House(checkout, state, lab)
    try:
        yield house
    finally:
        died = lab.process.poll()
        try:
            said = lab.stop(60)
            log = (state / "live" / "logs" / "pages.log").read_text()
        finally:
            house.command("clean")
        if raised := [line for line in log.splitlines() if "Traceback" in line]:
            raise RuntimeError("The pages raised:\n" + raised[0].replace("\\n", "\n"))
        if died is not None or "Stopped." not in said:
            raise RuntimeError(f"`make lab` ended by itself, with exit code {died}:\n{said}")


def launch_browser(playwright: Playwright) -> Browser | None:
    """The system's Chromium; None where there is none. No browser is ever downloaded."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    # Its sandbox needs a user that is not root.
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=arguments) if path else None

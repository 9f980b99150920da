"""Where `make lab` keeps its files, and how its processes talk to the switchboard."""

import contextlib
import json
import socket
from pathlib import Path
from typing import Any

from lab.state import server_dir, state_dir

PATIENCE = 150.0


class SwitchboardError(RuntimeError):
    """The switchboard could not do what was asked; the message is for the reader of a page."""


class UnknownArmError(SwitchboardError):
    """There is no such scenario or variant."""


def live_dir() -> Path:
    """The folder of what is served live: the catalogue for Locust, histories, logs."""
    folder = state_dir() / "live"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def skipped_path() -> Path:
    """Where the desk says which folders among the results are no runs."""
    return live_dir() / "skipped.json"


def arm_dir(scenario: str, variant: str) -> Path:
    """The folder of one variant: its logs, its deliveries, the ledgers of its other parties."""
    folder = live_dir() / scenario / variant
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def desk_pulse() -> Path:
    """The file that the run desk touches again and again, as long as it looks at its queue."""
    return live_dir() / "desk.alive"


def socket_path() -> Path:
    """The switchboard's socket; in the short folder, because socket paths end at 107 bytes."""
    return server_dir() / "switchboard.sock"


def ask(**order: Any) -> dict[str, Any]:
    """Send one order to the switchboard and wait for its answer.

    Raises:
        UnknownArmError: there is no such variant.
        SwitchboardError: `make lab` does not run, or it could not do it.
    """
    try:
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as line:
            line.settimeout(PATIENCE)
            line.connect(str(socket_path()))
            line.sendall(json.dumps(order).encode() + b"\n")
            with line.makefile() as answers:
                answer: dict[str, Any] = json.loads(answers.readline())
    except (OSError, ValueError) as error:
        raise SwitchboardError(f"The switchboard of `make lab` does not answer ({error}). Start it again.") from error
    if "error" in answer:
        raise (UnknownArmError if answer.get("unknown") else SwitchboardError)(answer["error"])
    return answer

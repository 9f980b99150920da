"""What a run leaves behind that it should not: processes, ports, sockets, half-written files, databases, settings."""

import contextlib
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from tests.faults import processes as roles
from tests.faults.scene import Scene

SECONDS = 10.0


def leftovers(scene: Scene) -> list[str]:
    """What is still there ten seconds after the end, in words."""
    left = wait_until_none(lambda: [f"process {roles.describe(one)}" for one in scene.processes.all()])
    left += wait_until_none(lambda: [f"port {port}" for port in sorted(scene.ports) if answers(port)])
    left += wait_until_none(lambda: files(scene))
    return left + torn(scene.results) + old_state(scene.databases())


def wait_until_none(look: Callable[[], list[str]]) -> list[str]:
    """What `look` still finds when the time is up."""
    deadline = time.monotonic() + SECONDS
    while (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def answers(port: int) -> bool:
    """Whether anybody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def files(scene: Scene) -> list[str]:
    """Sockets, half-written files and temporary ones."""
    servers = roles.server_folder(scene.state)
    found = [path for folder in ("s", "v") if (servers / folder).exists() for path in (servers / folder).iterdir()]
    found += [
        path for pattern in ("**/.*.json.*", "**/.*.html.*", "**/.*.xml.*") for path in scene.results.glob(pattern)
    ]
    found += [path for path in scene.temporary.iterdir() if path.name.startswith(("pymp-", "tmp", "wgunicorn"))]
    return [f"file {path}" for path in found]


def torn(results: Path) -> list[str]:
    """Results that cannot be read."""
    found = []
    for path in results.glob("*/*.json"):
        try:
            json.loads(path.read_text())
        except ValueError:
            found.append(f"torn file {path}")
    return found


def old_state(seen: dict[str, Any]) -> list[str]:
    """Databases of an earlier run that this one should have dropped, and a setting that it should have put back."""
    found = [f"database {name}" for name in seen.get("there", []) if name not in seen["ours"]]
    if seen and seen["plans"] not in (["-1"], None):
        found.append(f"setting auto_explain.log_min_duration = {seen['plans'][0]}")
    return found


def sweep(scene: Scene) -> None:
    """Kill what is left of the trial's own processes, so that the next trial begins on its own."""
    for process in scene.processes.all():
        with contextlib.suppress(psutil.Error):
            process.kill()

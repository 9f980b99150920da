"""What some faults need around the run: a decoy, a small disk, stale files; and what is asked afterwards."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

from lab.services.postgres import as_user
from tests.faults import processes as roles
from tests.faults.processes import server_folder
from tests.faults.scene import Scene

SLEEP = ["sleep", "300"]
CLOSE = 2.0


class Decoy(BaseHTTPRequestHandler):
    """Answers everything with yes, and counts it."""

    def answer(self) -> None:
        """Say yes."""
        server: Any = self.server
        server.asked += 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


def serve_decoy(scene: Scene, port: int = 0) -> Any:
    """A decoy HTTP server that ends with the trial.

    Raises:
        OSError: the port is taken.
    """
    server: Any = ThreadingHTTPServer(("127.0.0.1", port), Decoy)
    server.asked = 0
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    scene.exits.callback(server.server_close)
    scene.exits.callback(server.shutdown)
    return server


def decoy(scene: Scene) -> None:
    """Have a decoy, and an environment that points every server of the lab at it."""
    server = serve_decoy(scene)
    address = f"127.0.0.1:{server.server_port}"
    strays = {"PORT": str(server.server_port), "GUNICORN_CMD_ARGS": f"--bind {address}", "PGHOST": "127.0.0.1"}
    scene.environment |= strays | {"PGPORT": str(server.server_port), "LOCUST_HOST": f"http://{address}"}
    scene.decoy = server


def claim_ports(scene: Scene) -> bool:
    """Try to share the ports that the arms listen on."""
    ports = scene.processes.ports()
    for port in ports:
        for address in ("127.0.0.1", "0.0.0.0"):
            with contextlib.suppress(OSError), socket.socket() as thief:
                thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                thief.bind((address, port))
                thief.listen()
                scene.problems.append(f"somebody else could listen on port {port} of an arm")
    return bool(ports)


def decoy_untouched(scene: Scene) -> None:
    """Nothing may have asked the decoy."""
    if scene.decoy.asked:
        scene.problems.append(f"the decoy got {scene.decoy.asked} requests")


def usurp(scene: Scene) -> bool:
    """Kill one arm's gunicorn whole, and answer at its port."""
    masters = scene.processes.of(roles.MASTER)
    if not masters:
        return False
    master = scene.random.choice(masters)
    ports = [c.laddr.port for c in master.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    for process in [master, *master.children()]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    for _ in range(100):
        with contextlib.suppress(OSError):
            serve_decoy(scene, ports[0])
            scene.ports.discard(ports[0])  # from now on it is ours
            break
        time.sleep(0.01)
    return True


def run_again(times: int) -> Callable[[Scene], bool]:
    """Start more runs in the same place."""

    def strike(scene: Scene) -> bool:
        for _ in range(times):
            scene.again()
        return True

    return strike


def refused(scene: Scene) -> None:
    """Each further run must have been refused, with the process that is at work named."""
    for other in scene.others:
        _, said = other.communicate(timeout=90)
        if other.returncode != 2 or f"process {scene.process.pid} " not in said:
            scene.problems.append(f"a second run ended with {other.returncode}: {said.strip()[-200:]}")


def five(scene: Scene) -> None:
    """Start four other runs before this one."""
    scene.processes = roles.Processes(scene.state, server_folder(scene.state))
    run_again(4)(scene)


def one_ran(scene: Scene) -> None:
    """Of all that were started together exactly one may have run."""
    codes = [scene.process.returncode]
    for other in scene.others:
        other.communicate(timeout=120)
        codes.append(other.returncode)
    if sum(code != 2 for code in codes) != 1:
        scene.problems.append(f"of five runs at once the exit codes are {codes}")


@cache
def can_mount() -> bool:
    """Whether a small disk can be made here: it takes root, and the right to mount."""
    if sys.platform != "linux" or os.getuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as place:
        return mount(Path(place), "1m") and unmount(Path(place))


def mount(place: Path, size: str) -> bool:
    """Have a disk of that size there."""
    return not subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=False).returncode


def unmount(place: Path) -> bool:
    """Take it away, whoever uses it."""
    return not subprocess.run(["umount", "--lazy", place], check=False).returncode


def disk(scene: Scene, size: str) -> Path:
    """A disk of that size, for as long as the trial lasts."""
    scene.temporary.chmod(0o755)  # PostgreSQL's user must get there
    place = scene.temporary / "disk"
    place.mkdir()
    if not mount(place, size):
        raise OSError(f"{place} could not be made a disk of {size}.")
    scene.exits.callback(unmount, place)
    return place


def small_disk(scene: Scene) -> None:
    """Put the results on a disk of 1 MB."""
    scene.environment["LAB_RESULTS"] = str(disk(scene, "1m") / "runs")


def own_disk(scene: Scene) -> None:
    """Live on a disk of one's own, databases and all."""
    scene.live_in(disk(scene, "2g") / "state")


def databases_apart(scene: Scene) -> None:
    """Live on a disk of one's own, with the results elsewhere."""
    own_disk(scene)
    scene.environment["LAB_RESULTS"] = str(scene.temporary / "results")


def fill(scene: Scene) -> bool:
    """Leave no room on that disk."""
    with contextlib.suppress(OSError), (scene.state.parent / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(2**20))
    return True


def results_cannot_be(scene: Scene) -> None:
    """Put the results where a file is, or where nobody may write."""
    file = scene.temporary / "file"
    file.write_text("not a folder")
    locked = scene.temporary / "locked"
    locked.mkdir(mode=0o555)
    # Root may write to a folder of any mode, but makes none in /sys.
    forbidden = Path("/sys") if os.getuid() == 0 else locked
    scene.environment["LAB_RESULTS"] = str(scene.random.choice([file, forbidden]) / "runs")


def results_missing(scene: Scene) -> None:
    """Put the results into a folder that has yet to be made, far down."""
    scene.environment["LAB_RESULTS"] = str(scene.temporary / "not" / "there yet" / "runs")


def remove_results(scene: Scene) -> bool:
    """Take the folder of results away."""
    place = scene.results
    runs = sorted(place.iterdir()) if place.exists() else []
    if not runs:
        return False
    runs[-1].rename(scene.temporary / "taken")
    return True


def awkward_path(scene: Scene) -> None:
    """Live in a folder whose name has spaces, umlauts and 200 characters, open to others or not."""
    scene.temporary.chmod(scene.random.choice((0o700, 0o755)))
    scene.live_in(scene.temporary / "zwei Wörter, übel & 'böse'" / ("x" * 200))


def stale_files(scene: Scene) -> None:
    """Leave pid files and locks as a killed run might: naming a stranger, torn, or empty."""
    stranger = subprocess.Popen(SLEEP, cwd="/", start_new_session=True, **as_user())
    scene.exits.callback(stranger.wait)
    scene.exits.callback(stranger.kill)
    scene.stranger = stranger
    number = str(stranger.pid)
    servers = server_folder(scene.state)
    for folder in (scene.state, servers):
        for name in ("postgres/postmaster.pid", "valkey/valkey.pid", "run.lock", "s/.s.PGSQL.5432.lock"):
            path = folder / name
            if path.parent.exists():
                rest = f"\n{path.parent}\n1700000000\n5432\n" if "post" in name else "\n"
                path.write_text(scene.random.choice([number + rest, number + rest, number[:2], ""]))


def foreigner_lives(scene: Scene) -> None:
    """The stranger that the stale files named must be alive."""
    if scene.stranger.poll() is not None:
        scene.problems.append("the lab killed a process that is not its own")


def through_proxies(scene: Scene) -> None:
    """Put a proxy before every arm."""
    scene.proxied = True


def was_aborted(scene: Scene) -> None:
    """A run that was stopped must say so where its results would be, and be gone within ten seconds."""
    took = scene.ended_at - scene.struck_at
    if took > 10:
        scene.problems.append(f"it took {took:.0f} s to stop")
    if scene.process.returncode in (130, 143):
        folders = sorted(scene.results.iterdir()) if scene.results.exists() else []
        if not folders or not (folders[-1] / "aborted.json").exists():
            scene.problems.append("the results do not say that the run was aborted")


def time_is_true(scene: Scene) -> None:
    """The run may not believe to have taken much longer or shorter than it did."""
    result = scene.result()
    if result and not 0 < result["seconds"] <= scene.ended_at - scene.started_at + CLOSE:
        scene.problems.append(f"it says that it took {result['seconds']:g} s")

"""The processes of one state folder, by what they are: nobody else's is ever touched."""

import contextlib
import subprocess
import sys
from functools import cache
from pathlib import Path

import psutil

from lab.services.process import clean_environment

POSTMASTER, BACKEND, VALKEY = "postmaster", "backend", "valkey"
MASTER, WORKER, CELERY, CELERY_CHILD, LOCUST = "gunicorn master", "gunicorn worker", "celery", "celery child", "locust"
SERVER_DIR = "from lab.state import server_dir; print(server_dir(), end='')"


@cache
def server_folder(state: Path) -> Path:
    """The folder of sockets that belongs to a state folder."""
    environment = clean_environment(LAB_STATE=str(state))
    command = [sys.executable, "-c", SERVER_DIR]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return Path(done.stdout)


class Processes:
    """Everything that runs for one state folder: it carries the folder in its environment, command line or place."""

    def __init__(self, state: Path, servers: Path) -> None:
        self._state, self._folders = str(state), (str(state), str(servers))
        self.runner = 0

    def all(self) -> list[psutil.Process]:
        """All of them that are alive, descendants included."""
        found: dict[int, psutil.Process] = {}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if self._is_ours(process):
                    found |= {one.pid: one for one in (process, *process.children(recursive=True))}
        return [process for process in found.values() if alive(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        line = " ".join(process.cmdline())
        place = process.cwd()
        if any(folder in line or f"{place}/".startswith(f"{folder}/") for folder in self._folders):
            return True
        return process.environ().get("LAB_STATE") == self._state

    def family(self) -> list[psutil.Process]:
        """The runner's descendants: found sooner than all."""
        with contextlib.suppress(psutil.Error):
            return psutil.Process(self.runner).children(recursive=True)
        return []

    def of(self, role: str) -> list[psutil.Process]:
        """Those of the family that play a role now, by pid."""
        found = []
        for process in self.family():
            with contextlib.suppress(psutil.Error):
                if role_of(process) == role:
                    found.append(process)
        return sorted(found, key=lambda process: process.pid)

    def ports(self) -> set[int]:
        """The ports of the arms."""
        found: set[int] = set()
        for process in self.of(MASTER):
            with contextlib.suppress(psutil.Error):
                found |= {c.laddr.port for c in process.net_connections("tcp") if c.status == psutil.CONN_LISTEN}
        return found


def alive(process: psutil.Process) -> bool:
    """Whether it runs, and is no zombie that somebody has yet to collect."""
    with contextlib.suppress(psutil.Error):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def role_of(process: psutil.Process) -> str:
    """What a process of the lab is; empty for what no fault is aimed at."""
    line = " ".join(process.cmdline())
    if process.name() == "postgres":
        return POSTMASTER if " -D " in line else BACKEND if line.startswith("postgres: lab_") else ""
    if process.name().startswith("valkey"):
        return VALKEY
    if "-m locust" in line:
        return LOCUST
    if "-m celery" in line:
        return CELERY_CHILD if "-m celery" in parent_line(process) else CELERY
    return forked_role(process) if "multiprocessing.forkserver" in line else ""


def forked_role(process: psutil.Process) -> str:
    """What is forked keeps the command line: its log tells what it is, and the generation whose child."""
    generation = sum("multiprocessing.forkserver" in " ".join(one.cmdline()) for one in process.parents())
    if generation and output_of(process) == "celery.log":
        return CELERY if generation == 1 else CELERY_CHILD
    if generation == 1:
        return MASTER if process.children() else ""
    return WORKER if generation > 1 else ""


def output_of(process: psutil.Process) -> str:
    """The name of the file that its standard output goes to."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process.pid}/fd/1").readlink().name
    return ""


def parent_line(process: psutil.Process) -> str:
    """The command line of its parent."""
    parent = process.parent()
    return " ".join(parent.cmdline()) if parent else ""


def describe(process: psutil.Process) -> str:
    """A process in words."""
    with contextlib.suppress(psutil.Error):
        return f"{process.pid} {' '.join(process.cmdline())[:120] or process.name()}"
    return str(process.pid)

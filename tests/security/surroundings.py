"""What a run must leave as it was: accounts, and the modes and owners of every folder above what it touches."""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from lab.discovery import ROOT
from lab.services import postgres, valkey

ACCOUNTS = [Path("/etc") / name for name in ("passwd", "group", "shadow", "gshadow", "subuid", "sudoers")]


@dataclass
class Surroundings:
    """Digests of the files of accounts; mode, owner and group of folders."""

    accounts: dict[Path, str] = field(default_factory=dict)
    folders: dict[Path, tuple[int, int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, state: Path) -> Self:
        """As they are now, around a state folder that may not be there yet."""
        accounts = {
            path: hashlib.sha256(path.read_bytes()).hexdigest() for path in ACCOUNTS if os.access(path, os.R_OK)
        }
        binaries = (postgres.binaries() / "postgres", valkey.binary())
        touched = (state, ROOT, Path("/var/tmp/x"), Path.home() / "x", *binaries)
        above = {folder for path in touched for folder in path.parents}
        found = {folder: folder.stat() for folder in sorted(above)}
        return cls(accounts, {folder: (at.st_mode, at.st_uid, at.st_gid) for folder, at in found.items()})

"""What is made of a file, remembered until somebody edits it: pages are asked for more often than files change."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

MOST = 4096


def remembered[T](make: Callable[[Path], T]) -> Callable[[Path], T]:
    """Decorate a function of one file; a file that is missing has a state, too, and `make` says what it is."""
    known: dict[Path, tuple[Any, T]] = {}

    @wraps(make)
    def give(path: Path) -> T:
        stamp = _stamp(path)
        found = known.get(path)
        if found is None or found[0] != stamp:
            if len(known) >= MOST:
                known.clear()
            # A file that is edited while it is read gets another stamp, and is read again the next time.
            found = known[path] = (stamp, make(path))
        return found[1]

    return give


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size

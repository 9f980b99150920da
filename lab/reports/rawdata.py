"""Section "Raw data": what the run left behind, to be taken along."""

import base64
import gzip
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString

from lab.reports.engine import rendered
from lab.reports.figures import size
from lab.reports.samples import NAME

# In the order in which a report makes room for them.
FILES = {
    NAME: "every request of the load in columns: when it was sent, how long it took, how it ended",
    "result.json": "everything above, as JSON",
    "history.jsonl.gz": "every request as it was sent and as it was answered, a line each",
    "junit.xml": "the findings as test results",
}


def section(folder: Path, room: int | None = None) -> SafeString:
    """The files of a run, each as a link; with `room` for so many bytes the links hold the files themselves."""
    files = [_file(folder / name) for name in FILES if (folder / name).is_file()]
    if room is None:
        return rendered("data.html", {"files": files, "run": folder.name})
    room -= len(rendered("data.html", {"files": files, "run": folder.name}).encode())
    for file in files:
        href = _carried(folder / file["name"])
        fits = len(href) <= room
        room -= len(href) * fits
        file |= {"href": href if fits else "", "name": packed(file["name"]) if fits else file["name"]}
    return rendered("data.html", {"files": files, "run": folder.name})


def _file(path: Path) -> dict[str, Any]:
    """Its `name`, `what` it holds, its `size` in words, its address beside the page, and an `id`."""
    told = {"name": path.name, "what": FILES[path.name], "size": size(path.stat().st_size), "href": path.name}
    return {**told, "id": f"data-{path.name.partition('.')[0]}"}


def packed(name: str) -> str:
    """The name of a file that a report carries along."""
    return name if name.endswith(".gz") else f"{name}.gz"


def _carried(path: Path) -> str:
    """A file as an address that holds it whole, compressed."""
    data = path.read_bytes()
    whole = data if path.suffix == ".gz" else gzip.compress(data, mtime=0)
    return f"data:application/gzip;base64,{base64.b64encode(whole).decode()}"

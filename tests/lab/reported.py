"""Made-up results: the documents of runs that were judged, bare or with everything in them that a page may show."""

from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from lab.registry import get_scenario
from lab.reports import samples
from lab.reports.result import document, to_json
from lab.run import Run
from lab.runner.plan import make_plan
from lab.scenario import Variant
from lab.verdict import judge
from tests.lab import made_up

CONTEXT: dict[str, Any] = {
    "run": "20260101-000000-race_condition",
    "commit": "abc",
    "seconds": 1.0,
    "measuring_seconds": 0.5,
    "steps": {"load": 0.5},
    "environment": {"python": "3"},
}
NODE = {"Plan Rows": 1, "Actual Rows": 1.0, "Actual Loops": 1, "Shared Hit Blocks": 1, "Shared Read Blocks": 0}


@dataclass(frozen=True)
class Unwritten(Variant):
    """A variant that has no module."""

    @property
    def summary(self) -> str:
        """As in a docstring."""
        return f"Do what {self.name} does."

    @property
    def server(self) -> None:
        """None of its own."""


def made(run: Run) -> dict[str, Any]:
    """The document of a run that was judged."""
    variants = [Unwritten("race_condition", arm.variant, arm.kind) for arm in run.arms]
    plan = replace(make_plan(get_scenario("race_condition"), seed=1), variants=variants)
    return document(plan, run, judge(run), links={}, context=CONTEXT)


def plain_run() -> Run:
    """A run that was PROVEN, with a claim about time."""
    claim = replace(made_up.claim(broken="broken", fixed="holds"), minimum_effect=2.0)
    slow, quick = made_up.blocks([0.2] * 8), made_up.blocks([0.02] * 8)
    run = made_up.run(made_up.arm("broken", history=slow), made_up.arm("fixed", history=quick), claims=[claim])
    run.control = made_up.arm("fixed", "control", quick)
    return run


def rich(told: dict[str, Any], said: str = "word") -> dict[str, Any]:
    """The same document with everything in it that a page may show, all of which says the same."""
    entries = [("T1", None, said), ("T2", "T1", said), ("T1", None, f"ERROR 40001: {said}")]
    timeline = [{"party": p, "step": said, "blocked_by": by, "outcome": outcome} for p, by, outcome in entries]
    statement = {"query": said, "calls": 48, "rows": 24, "blocks": 96, "ms": 1.0}
    leaf = {**NODE, "Node Type": said, "Relation Name": said, "Index Name": said, "Filter": said, "Sort Key": [said]}
    plan = {"Query Text": said, "Plan": {**NODE, "Node Type": said, "CTE Name": said, "Plans": [leaf]}}
    probe = {"name": said, "status": 200, "ms": 1.0, "bytes": 9, "calls": 1, "statements": [statement]}
    answer = {"probe": said, "status": 200, "bytes": 9, "peak": 10**6, "kept": None}
    series = [{"block": 0, "pss": 10**7}, {"block": 1, "pss": 2 * 10**7}]
    shown = {
        "summary": said,
        "bound": said,
        "price": {said: said},
        "interleavings": [{"tried": 1, "violations": 1, "what": said, "text": said, "timeline": timeline}],
        "blocking": [{"waiting": said, "blocking": said, "samples": 1}],
        "statements": [statement],
        "probes": [{**probe, "plans": [plan]}],
        "errors": {said: 1},
        "memory": {"answers": [answer], "series": series, "under_load": 10**6},
        "server": {"workers": 2, "threads": 4, "worker_class": said, "settings": {said: said}},
    }
    whole = {
        "causes": [said],
        "environment": {said: said},
        "steps": {said: 1.0},
        "headroom": {said: 2.0},
        "ceiling": 9.0,
    }
    return {**told, **whole, "arms": [{**arm, **shown} for arm in told["arms"]]}


def folder_of(told: dict[str, Any], place: Path, run: Run | None = None) -> Path:
    """A run's folder as it is before its report is written."""
    folder = place / str(told["run"])
    folder.mkdir(exist_ok=True)
    (folder / "result.json").write_text(to_json(told))
    if run is not None:
        (folder / samples.NAME).write_bytes(samples.pack(samples.document(run)))
    return folder


class Tags(HTMLParser):
    """The tags of a page with the names of their attributes, and its headings' levels."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, ...]] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.seen.append((tag, *(name for name, _ in attrs)))
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Remember its end."""
        self.seen.append(("/", tag))

    def handle_comment(self, data: str) -> None:
        """Remember that there is one."""
        self.seen.append(("comment",))

    def values(self, name: str) -> list[str]:
        """What that attribute says, wherever it is."""
        return [attributes[name] for _, attributes in self.attributes if name in attributes]

"""Reports: valid whatever the strings in them, whole or not there at all."""

import errno
import json
import math
import os
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from rich.console import Console

from lab.registry import get_scenario
from lab.reports import result as result_module
from lab.reports.html import to_html
from lab.reports.junit import to_junit
from lab.reports.result import document, to_json, write_whole
from lab.reports.terminal import show
from lab.run import Run
from lab.runner.plan import make_plan
from lab.verdict import judge
from tests.lab import made_up

EVIL = "<script>alert('x')</script>\"&]]>\x00\x1b[31m\ud800\ufffe\u2028"
CONTEXT: dict[str, Any] = {
    "run": "r",
    "commit": "abc",
    "seconds": 1.0,
    "measuring_seconds": 0.5,
    "steps": {},
    "environment": {},
}


def made(run: Run) -> dict[str, Any]:
    """The document of a run that was judged."""
    plan = make_plan(get_scenario("race_condition"), seed=1)
    return document(plan, run, judge(run), links={}, context=CONTEXT)


@pytest.fixture
def plain() -> dict[str, Any]:
    """A run that was PROVEN."""
    claim = made_up.claim(broken="broken", fixed="holds")
    return made(made_up.run(made_up.arm("broken"), made_up.arm("fixed"), claims=[claim]))


def spoilt(value: Any, spoil: str) -> Any:
    """The same document with `spoil` after every string in it, those apart that the lab itself chooses among."""
    if isinstance(value, dict):
        kept = {"verdict", "kind", "value", "schema", "run"}
        return {key: item if key in kept else spoilt(item, spoil) for key, item in value.items()}
    if isinstance(value, list):
        return [spoilt(item, spoil) for item in value]
    return value + spoil if isinstance(value, str) else value


class Tags(HTMLParser):
    """The tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)


def rich(run_document: dict[str, Any]) -> dict[str, Any]:
    """With everything in it that a page may show."""
    for arm in run_document["arms"]:
        arm["price"] = {"Throughput": "1/s"}
        arm["bound"] = "0 in 3"
        arm["interleavings"] = [{"tried": 1, "violations": 1, "what": "sold", "text": "T1 T2"}]
        arm["blocking"] = [{"waiting": "UPDATE", "blocking": "UPDATE", "samples": 1}]
        arm["statements"] = [{"calls": 1, "rows": 1, "query": "SELECT"}]
        arm["probes"] = [{"name": "p", "calls": 1}]
    return {**run_document, "causes": ["why"], "environment": {"python": "3"}}


def test_html_escapes_every_string(plain: dict[str, Any]) -> None:
    harmless = Tags()
    harmless.feed(to_html(rich(plain), {"broken": "b", "fixed": "f"}))
    page = to_html(spoilt(rich(plain), EVIL), {f"broken{EVIL}": EVIL, f"fixed{EVIL}": EVIL})
    tags = Tags()
    tags.feed(page)
    assert "<script" not in page
    assert "script" not in tags.seen
    assert tags.seen == harmless.seen
    assert page.count("&lt;script&gt;") > 20
    assert "onclick" not in to_html(spoilt(rich(plain), '"'), {}).replace("&quot;", "")


@pytest.mark.parametrize("verdict", ["PROVEN", "NOT FIXED", "INCONCLUSIVE"])
def test_junit_is_valid_xml_whatever_the_strings(plain: dict[str, Any], verdict: str) -> None:
    names = {arm["variant"] + EVIL: arm["variant"] for arm in plain["arms"]}
    evil = spoilt(plain, EVIL)
    for arm in evil["arms"]:
        arm["variant"] = names[arm["variant"]]  # a module's name holds no such thing, nor does the scenario's
    evil |= {"scenario": plain["scenario"]}
    evil |= {"verdict": verdict, "causes": [EVIL]}
    evil["arms"][1]["verdict"] = verdict
    text = to_junit(evil)
    suite = Xml.fromstring(text.encode())
    cases = suite.findall("testcase")
    assert suite.get("tests") == "2" == str(len(cases))
    expected = {"PROVEN": (0, 0), "NOT FIXED": (1, 0), "INCONCLUSIVE": (0, 2)}[verdict]
    assert (len(suite.findall(".//failure")), len(suite.findall(".//error"))) == expected


def test_json_is_strict(plain: dict[str, Any]) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    again = json.loads(to_json(plain), parse_constant=refuse)
    assert again["verdict"] == "PROVEN"
    assert [arm["findings"][0]["value"] for arm in again["arms"]] == ["broken", "holds"]
    with pytest.raises(ValueError, match="Out of range"):
        to_json({"ratio": math.nan})


def test_json_of_a_run_in_which_nothing_happened() -> None:
    """No request, no answer, no time: figures are missing, not NaN."""
    silent = made_up.run(made_up.arm("broken", history=[]), made_up.arm("fixed", history=[]))
    text = to_json(made(silent))
    assert "NaN" not in text
    assert json.loads(text)["arms"][0]["load"]["ms"] == {}


def test_the_control_is_shown_with_its_interval_and_p(capsys: pytest.CaptureFixture[str]) -> None:
    made_run = made_up.run(made_up.arm("broken"), made_up.arm("fixed", history=made_up.blocks([0.01] * 8)))
    assert made(made_run)["control"] == {}
    made_run.control = made_up.arm("fixed", "control", made_up.blocks([0.02] * 8))
    told = made(made_run)
    figures = {key: told["control"].pop(key) for key in ("ratio", "low", "high")}
    assert figures == pytest.approx({"ratio": 0.5, "low": 0.5, "high": 0.5})
    medians = {str(block): 20.0 for block in range(8)}
    assert told["control"] == {"of": "fixed", "p": 2 / 2**8, "pairs": 8, "block_medians_ms": medians}
    told["control"] |= figures
    show(Console(width=200), told, {}, Path())
    for text in (capsys.readouterr().out, " ".join(to_html(told, {}).split())):
        assert "A/A control: fixed on two servers" in text
        assert "0.50x" in text
        assert "[0.50, 0.50], p 0.01" in text


@pytest.mark.parametrize("stall", [0.0, 2.0])
def test_a_stall_is_shown_where_there_is_one(capsys: pytest.CaptureFixture[str], stall: float) -> None:
    """One user asks 200 times, 10 ms each; with a stall, the 100th answer takes 2 s longer."""
    history, now = [], 0.0
    for number in range(200):
        finished = now + 0.01 + (stall if number == 100 else 0)
        history.append(made_up.sent(number=number, sent=now, finished=finished))
        now = finished
    told = made(made_up.run(made_up.arm("broken"), made_up.arm("fixed", history=history)))
    load = told["arms"][1]["load"]
    assert load["ms"] == {"p50": 10.0, "p95": 10.0, "p99": 10.0}
    assert (load["ms_corrected"]["p99"] > 1900) is bool(stall)
    show(Console(width=200), told, {}, Path())
    assert ("while they waited" in capsys.readouterr().out) is bool(stall)
    assert ("this variant stood still" in to_html(told, {})) is bool(stall)


def test_json_says_the_traceback_of_a_claim(plain: dict[str, Any]) -> None:
    claim = made_up.claim(broken="broken")  # raises KeyError for the fixed arm
    told = made(made_up.run(made_up.arm("broken"), made_up.arm("fixed"), claims=[claim]))
    assert told["verdict"] == "INCONCLUSIVE"
    assert "KeyError" in told["arms"][1]["findings"][0]["traceback"]


def test_files_are_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_whole(path, "old")
    write_whole(path, "new")
    assert path.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["result.json"]


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_where_writing_fails_the_old_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "result.json"
    write_whole(path, "old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "write":
        with pytest.raises(UnicodeEncodeError):
            write_whole(path, "new \ud800")
    else:
        monkeypatch.setattr(*((os, "fsync", full) if step == "fsync" else (Path, "replace", full)))
        with pytest.raises(OSError, match="No space"):
            result_module.write_whole(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["result.json"]

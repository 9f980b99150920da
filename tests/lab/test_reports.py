"""Reports: valid whatever the strings in them, and saying what the run said."""

import json
import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from rich.console import Console

from lab.reports.html import to_html
from lab.reports.junit import to_junit
from lab.reports.result import to_json
from lab.reports.terminal import show
from tests.lab import made_up
from tests.lab.reported import Tags, folder_of, made, plain_run, rich

EVIL = "<script>alert('x')</script>\"&]]>\x00\x1b[31m\ud800\ufffe\u2028"


@pytest.fixture
def plain() -> dict[str, Any]:
    """A run that was PROVEN."""
    return made(plain_run())


def spoilt(value: Any, spoil: str) -> Any:
    """The same document with `spoil` after every string in it, those apart that the lab itself chooses among."""
    if isinstance(value, dict):
        kept = {"verdict", "kind", "value", "schema", "run", "party", "blocked_by"}
        return {key: item if key in kept else spoilt(item, spoil) for key, item in value.items()}
    if isinstance(value, list):
        return [spoilt(item, spoil) for item in value]
    return value + spoil if isinstance(value, str) else value


def page(told: dict[str, Any], place: Path) -> str:
    """The report of a run that left nothing else behind."""
    return to_html(told, place / "nothing")


def test_html_escapes_every_string(plain: dict[str, Any], tmp_path: Path) -> None:
    told = rich(plain, "long enough to be wrapped in every drawing " * 3)
    harmless = Tags(page(told, tmp_path))
    evil = page(spoilt(told, EVIL), tmp_path)
    assert Tags(evil).seen == harmless.seen
    assert "<script>alert" not in evil
    assert evil.count("&lt;script&gt;alert") > 60
    assert evil.encode()


@pytest.mark.parametrize("verdict", ["PROVEN", "NOT FIXED", "INCONCLUSIVE"])
def test_junit_is_valid_xml_whatever_the_strings(plain: dict[str, Any], verdict: str) -> None:
    evil = spoilt(plain, EVIL) | {"verdict": verdict, "causes": [EVIL]}
    evil["arms"][1]["verdict"] = verdict
    evil["arms"][1]["findings"][0]["value"] = {"PROVEN": "holds", "NOT FIXED": "broken"}.get(verdict, "unknown")
    suite = Xml.fromstring(to_junit([evil]).encode())[0]
    assert suite.get("tests") == "3" == str(len(suite.findall("testcase")))
    expected = {"PROVEN": ("0", "0"), "NOT FIXED": ("2", "0"), "INCONCLUSIVE": ("0", "2")}[verdict]
    assert (suite.get("failures"), suite.get("errors")) == expected


def test_json_is_strict(plain: dict[str, Any]) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    again = json.loads(to_json(plain), parse_constant=refuse)
    assert again["verdict"] == "PROVEN"
    assert [arm["findings"][0]["value"] for arm in again["arms"]] == ["broken", "holds"]
    with pytest.raises(ValueError, match="Out of range"):
        to_json({"ratio": math.nan})


def test_a_run_in_which_nothing_happened(tmp_path: Path) -> None:
    """No request, no answer, no time: figures are missing, not NaN."""
    run = made_up.run(made_up.arm("broken", history=[]), made_up.arm("fixed", history=[]))
    told = made(run)
    text = to_json(told)
    assert "NaN" not in text
    assert json.loads(text)["arms"][0]["load"]["ms"] == {}
    written = to_html(told, folder_of(told, tmp_path, run))
    assert "left open" in written
    assert "their distribution can not be drawn" in written


def test_the_control_is_shown_with_its_interval_and_p(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = made_up.run(made_up.arm("broken"), made_up.arm("fixed", history=made_up.blocks([0.01] * 8)))
    assert made(run)["control"] == {}
    run.control = made_up.arm("fixed", "control", made_up.blocks([0.02] * 8))
    told = made(run)
    figures = {key: told["control"].pop(key) for key in ("ratio", "low", "high")}
    assert figures == pytest.approx({"ratio": 0.5, "low": 0.5, "high": 0.5})
    medians = {str(block): 20.0 for block in range(8)}
    assert told["control"] == {"of": "fixed", "p": 2 / 2**8, "pairs": 8, "block_medians_ms": medians}
    told["control"] |= figures
    show(Console(width=200), told, Path())
    out = capsys.readouterr().out
    assert "A/A control: fixed on two servers 0.50x [0.50, 0.50], p 0.01" in out


def test_the_page_shows_the_control_among_the_ratios(plain: dict[str, Any], tmp_path: Path) -> None:
    written = " ".join(page(plain, tmp_path).split())
    assert "A/A control: fixed on two servers answers 1.00x [1.00, 1.00] as fast." in written
    assert "A/A control of fixed" in written
    assert "claimed: 2x" in written


@pytest.mark.parametrize("stall", [0.0, 2.0])
def test_a_stall_is_shown_where_there_is_one(capsys: pytest.CaptureFixture[str], stall: float, tmp_path: Path) -> None:
    """One user asks 200 times, 10 ms each; with a stall, the 100th answer takes 2 s longer."""
    history, now = [], 0.0
    for number in range(200):
        finished = now + 0.01 + (stall if number == 100 else 0)
        history.append(made_up.sent(number=number, sent=now, finished=finished))
        now = finished
    told = made(made_up.run(made_up.arm("broken"), made_up.arm("fixed", history=history)))
    load = told["arms"][1]["load"]
    assert load["ms"] == {"p50": 10.0, "p95": 10.0, "p99": 10.0, "max": pytest.approx(10 + 1000 * stall)}
    assert (load["ms_corrected"]["p99"] > 1900) is bool(stall)
    show(Console(width=200), told, Path())
    assert ("while they waited" in capsys.readouterr().out) is bool(stall)
    assert ("there the variant stood still" in page(told, tmp_path)) is bool(stall)


def test_json_says_the_traceback_of_a_claim(tmp_path: Path) -> None:
    claim = made_up.claim(broken="broken")  # raises KeyError for the fixed arm
    told = made(made_up.run(made_up.arm("broken"), made_up.arm("fixed"), claims=[claim]))
    assert told["verdict"] == "INCONCLUSIVE"
    assert "KeyError" in told["arms"][1]["findings"][0]["traceback"]
    assert "Traceback</summary>" in page(told, tmp_path)

"""What `make prove` leaves behind, and the test results and the summary of a run."""

import argparse
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from lab.commands import prove
from lab.reports import proved
from lab.reports.html import to_html
from lab.reports.junit import to_junit
from lab.reports.markdown import LONGEST, of_catalogue, of_run, plain
from lab.runner.preflight import RefusedError
from tests.lab import made_up
from tests.lab.reported import Tags, made, plain_run, rich

ANSWERS = {"PROVEN": 0, "NOT FIXED": 1, "INCONCLUSIVE": 3}


def judged(*kinds: str, **values: str) -> dict[str, Any]:
    """The document of a run whose arms' only claim was found so."""
    arms = [made_up.arm(kind) for kind in kinds]  # type: ignore[arg-type]
    return made(made_up.run(*arms, claims=[made_up.claim(**values)]))


def cases(told: dict[str, Any]) -> dict[str, str]:
    """How each test case of a run ended, by the arm it is about; the verdict's under "verdict"."""
    (suite,) = Xml.fromstring(to_junit([told]).encode())
    ended = {}
    for case in suite:
        name = case.get("classname", "").partition(".")[2] or case.get("name", "")
        ended[name] = next((tag for tag in ("failure", "error", "skipped") if case.find(tag) is not None), "passed")
    return ended


@pytest.mark.parametrize(
    ("values", "ended"),
    [
        ({"broken": "broken", "fixed": "holds"}, {"broken": "passed", "fixed": "passed", "verdict": "passed"}),
        ({"broken": "broken", "fixed": "broken"}, {"broken": "passed", "fixed": "failure", "verdict": "failure"}),
        ({"broken": "holds", "fixed": "holds"}, {"broken": "failure", "fixed": "passed", "verdict": "failure"}),
        ({"broken": "unknown", "fixed": "holds"}, {"broken": "error", "fixed": "passed", "verdict": "error"}),
        ({"broken": "broken", "fixed": "unknown"}, {"broken": "passed", "fixed": "error", "verdict": "error"}),
    ],
)
def test_every_claim_of_every_arm_is_a_test_case(values: dict[str, str], ended: dict[str, str]) -> None:
    assert cases(judged("broken", "fixed", **values)) == ended


def test_a_run_with_a_fault_has_only_errors() -> None:
    told = judged("broken", "fixed", broken="broken", fixed="holds") | {"faults": ["it died"]}
    assert cases(told | {"verdict": "INCONCLUSIVE"}) == {"broken": "error", "fixed": "error", "verdict": "error"}


def test_what_decides_nothing_is_skipped() -> None:
    """A guard that nobody could judge in broken: the verdict does not hang on it."""
    told = judged("broken", "fixed", broken="broken", fixed="holds")
    told["arms"][0]["findings"].append({**told["arms"][0]["findings"][0], "value": "unknown", "guard": True})
    (suite,) = Xml.fromstring(to_junit([told]).encode())
    assert (suite.get("skipped"), suite.get("errors"), suite.get("failures")) == ("1", "0", "0")


def test_the_catalogue_has_a_suite_for_every_scenario() -> None:
    root = Xml.fromstring(to_junit([made(plain_run())] * 3).encode())
    assert root.tag == "testsuites"
    assert (len(root), root.get("tests"), root.get("failures")) == (3, "9", "0")


def test_the_summary_says_the_verdict_first() -> None:
    text = of_run(made(plain_run()))
    assert text.startswith("## ✓ PROVEN: Race condition: overselling\n")
    assert "| `fixed` | holds | 24 |" in text
    assert "| It is as told. | ✗ as told | ✓ as told |" in text
    assert "A/A control: fixed on two servers 1.00x" in text
    assert "seed 1, commit abc." in text


@pytest.mark.parametrize(
    "said",
    [
        "a | b",
        "<img src=x>",
        "![x](http://evil.test)",
        "`code`",
        "[link](x)",
        "# head",
        "a\n\n# b",
        "&lt;",
        ":warning:",
    ],
)
def test_nothing_said_is_markup(said: str) -> None:
    bare = re.sub(r"\\.", "", plain(said))
    assert not re.search(r"[|<>`\[\]#!&]|:\w|\n", bare)
    told = rich(made(plain_run()), said)
    assert "<img" not in re.sub(r"\\.|`[^`]*`", "", of_run(told))
    widths = {line.count(" | ") for line in of_run(told).splitlines() if line.startswith("| It is as told.")}
    assert widths == {2}


def test_a_summary_is_never_too_long() -> None:
    told = rich(made(plain_run()), "long " * 20_000)
    for text in (of_run(told), of_catalogue([(told, 1)] * 3, 3)):
        assert len(text.encode()) <= LONGEST == 60_000
        assert text.endswith("this summary was cut off here.\n")


def test_the_index_leads_to_every_report(tmp_path: Path) -> None:
    folder = tmp_path / "20260101-000001-prove"
    folder.mkdir()
    told = made(plain_run())
    report = tmp_path / told["run"] / "report.html"
    report.parent.mkdir()
    report.write_text(to_html(told, report.parent))
    proved.write(folder, [(told, 2), ({**told, "verdict": "INCONCLUSIVE", "causes": ["it died"]}, 3)], 3)
    page = Tags((folder / "index.html").read_text())
    assert all((folder / href).resolve() == report.resolve() for href in page.values("href"))
    text = (folder / "index.html").read_text()
    assert "1 of 3 scenarios PROVEN" in text
    assert "1 not run to their end" in text
    assert "it died" in text
    assert {path.name for path in folder.iterdir()} == {"index.html", "junit.xml", "summary.md"}
    assert (folder / "summary.md").read_text().startswith("## 1 of 3 scenarios PROVEN in 2 s\n")


def test_the_index_escapes_every_string() -> None:
    told = made(plain_run())
    evil = {**rich(told, "<script>alert(1)</script>"), "title": "<b>", "scenario": '"><i>', "run": "../../x?<b>"}
    assert Tags(proved.to_index([(evil, 1)], 1)).seen == Tags(proved.to_index([(rich(told), 1)], 1)).seen


@pytest.fixture
def proving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """`prove` with runs that end at once, as this says; results go to a folder of their own."""
    verdicts: dict[str, str] = {}

    def run_plan(plan: Any, console: Any, quiet: bool) -> tuple[dict[str, Any], Path]:
        verdict = verdicts.get(plan.scenario.name, "PROVEN")
        if verdict == "refused":
            raise RefusedError("Another run is at work.")
        told = made(plain_run()) | {"scenario": plan.scenario.name, "verdict": verdict}
        return told, tmp_path

    monkeypatch.setenv("LAB_RESULTS", str(tmp_path / "runs"))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.setattr(prove, "run_plan", run_plan)
    monkeypatch.setattr(prove, "scenario_names", lambda: ["deadlock", "n_plus_one"])
    return verdicts


OPTIONS = argparse.Namespace(changed=None, shard=None)


@pytest.mark.parametrize("verdict", list(ANSWERS))
def test_prove_leaves_an_index(
    proving: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], verdict: str
) -> None:
    proving["deadlock"] = verdict
    assert prove.run(OPTIONS) == ANSWERS[verdict]
    (folder,) = (tmp_path / "runs").iterdir()
    assert re.fullmatch(r"\d{8}-\d{6}-prove", folder.name)
    assert f"index  {folder}/index.html" in capsys.readouterr().out
    root = Xml.parse(folder / "junit.xml").getroot()
    assert [suite.get("name") for suite in root] == ["deadlock", "n_plus_one"]


def test_prove_tells_ci_what_it_found(proving: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = tmp_path / "step.md"
    step.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(step))
    prove.run(OPTIONS)
    assert step.read_text().startswith("before\n## 2 of 2 scenarios PROVEN")


def test_what_was_proven_before_a_stop_is_kept(proving: dict[str, str], tmp_path: Path) -> None:
    proving["n_plus_one"] = "refused"
    with pytest.raises(RefusedError):
        prove.run(OPTIONS)
    (folder,) = (tmp_path / "runs").iterdir()
    assert "1 of 2 scenarios PROVEN" in (folder / "summary.md").read_text()
    assert "1 not run to their end" in (folder / "index.html").read_text()

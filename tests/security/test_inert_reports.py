"""S5: what a run left is served from its own folder alone, and nothing that a variant says is ever obeyed."""

import io
import itertools
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from rich.console import Console

from lab.reports import assets
from lab.reports.html import to_html
from lab.reports.junit import to_junit
from lab.reports.markdown import of_run
from lab.reports.printable import CONTROLS, printable
from lab.reports.proved import to_index
from lab.reports.terminal import show
from tests.lab.reported import Tags, folder_of, made, plain_run, rich
from tests.lab.running import Running

UP = [
    *(
        "../",
        "%2e%2e/",
        "%2e%2e%2f",
        "..%2f",
        ".%2e/",
        "%2e./",
        "..%5c",
        "..\\",
        "%252e%252e%252f",
        "..%252f",
        "....//",
    ),
    *(
        "..;/",
        "%c0%ae%c0%ae/",
        "%uff0e%uff0e/",
        "%2e%2e%00/",
        "./../",
        "x/../../",
        "%09../",
        "/",
        "%2f",
        "//",
        "file:///",
    ),
]
WANTED = ["secrets.json", "run.lock", "etc/passwd", "lab/state.py", "20260101-000000-linked/report.html"]
PLACES = ["/runs/{}", "/runs/{}/report.html", "/static/{}", "/static/dashboard/{}"]
PATHS = [
    place.format(up * depth + wanted)
    for place, up, depth, wanted in itertools.product(PLACES, UP, (1, 4), WANTED)
    if not (place == "/static/{}" and depth == 1)
]
OWN = ["/runs/%00/report.html", "/runs/20260101-000000-x%00/report.html", "/static/dashboard/lab.css%00.html",
       "/static/dashboard/%00", "/silk/profile/1/?pos=1&file_path=/etc/passwd&line_num=1",
       "/silk/request/x/profile/1/?pos=1&file_path=/etc/passwd&line_num=1", "/static/rest_framework/js/default.js",
       "/runs/20260101-000000-linked/report.html", "/runs/20260101-000000-folder/report.html"]  # fmt: skip


def test_payloads_are_many() -> None:
    assert len({*PATHS, *OWN}) >= 200


def test_no_file_is_served_but_those_meant(lab: Running) -> None:
    """Climbing, encoded once and twice, absolute, with NUL, through a link and a linked folder: nothing outside."""
    state = Path(lab.environment["LAB_STATE"])
    secret = json.loads((state / "secrets.json").read_text())["marker"]
    runs = state / "runs"
    (runs / "20260101-000000-linked").mkdir(parents=True)
    (runs / "20260101-000000-linked" / "report.html").symlink_to(state / "secrets.json")
    (state / "report.html").write_text(secret)
    (runs / "20260101-000000-folder").symlink_to(state)
    wrong = []
    for path in [*PATHS, *OWN]:
        answer = lab.ask(path)
        leaked = secret in answer.text or "root:" in answer.text or "def state_dir" in answer.text
        if answer.status not in (301, 400, 404) or leaked:
            wrong.append((path, answer.status))
    assert wrong == []


def test_a_report_may_run_nothing(lab: Running) -> None:
    """Should a script get into one after all, its policy forbids it: it names the sums of those that may run."""
    folder = Path(lab.environment["LAB_STATE"], "runs", "20260102-000000-there")
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("<script>alert(1)</script>")
    answer = lab.ask("/runs/20260102-000000-there/report.html")
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    allowed = policy.partition("script-src ")[2].partition(";")[0].split()
    assert allowed == assets.sums(assets.SCRIPTS)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


SCRIPT = "<script>alert(1)</script>"
HTML = [
    *(SCRIPT, f"</pre>{SCRIPT}", f"</style>{SCRIPT}", f'">{SCRIPT}', "<img src=x onerror=alert(1)>", "<!--<script>"),
    *("'><svg/onload=alert(1)>", '" onmouseover="alert(1)', "-->", "]]>", "javascript:alert(1)", "&lt;script&gt;"),
    *("{{ r.secret }}", "{% debug %}", "{% load static %}", "&#60;script&#62;", "</title><script>", "<base href=//x>"),
    *("<iframe srcdoc='<script>'>", "<a href=javascript:alert(1)>", "<meta http-equiv=refresh content=0>"),
]
TERMINAL = [
    *("\x00", "\x07", "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]8;;http://evil.test\x07", "\x9b31m", "\r\x1b[K"),
    *("\x08\x08", "\u202egnp.exe", "\u2066hidden\u2069", "\ud800", "\ufffe", "\x85", "\u2028", "a\nPROVEN  (all)"),
    *("[bold red]PROVEN[/]", "[/]", "[/nothing]", "[link=http://evil.test]", ":warning:"),
]
SAID = [*HTML, *TERMINAL]


def result(said: str) -> dict[str, Any]:
    """A result in which all that comes from outside the lab says the same: SQL, plans, answers, errors, names."""
    told = rich(made(plain_run()), said)
    finding = {"claim": said, "sentence": said, "guard": True, "value": "broken", "figures": said, "traceback": said}
    outcomes = {said: 1, "ok": 1}
    for arm in told["arms"]:
        arm |= {"variant": said, "verdict": "NOT FIXED", "findings": [finding], "silk": [{"link": said}]}
        arm["load"] = {**arm["load"], "outcomes": outcomes}
    names = dict.fromkeys(("scenario", "title", "incident", "scope", "command", "commit"), said)
    return {**told, **names, "verdict": "INCONCLUSIVE", "faults": [said], "control": {**told["control"], "of": said}}


def page(said: str, place: Path) -> str:
    """The report of it, with the samples of an arm of that name."""
    told = result(said)
    run = plain_run()
    for arm in run.arms:
        arm.variant = said
    return to_html(told, folder_of(told, place, run))


@pytest.mark.parametrize("said", SAID, ids=ascii)
def test_nothing_said_becomes_a_tag(said: str, tmp_path: Path) -> None:
    """The page has the tags and attributes that it has when everybody says only "word"."""
    assert Tags(page(said, tmp_path)).seen == Tags(page("word", tmp_path)).seen


@pytest.mark.parametrize("said", SAID, ids=ascii)
def test_nothing_said_becomes_a_tag_of_the_index(said: str) -> None:
    """Nor in the page over the whole catalogue."""
    assert Tags(to_index([(result(said), 1)], 1)).seen == Tags(to_index([(result("word"), 1)], 1)).seen


@pytest.mark.parametrize("said", HTML, ids=ascii)
def test_nothing_said_becomes_markup(said: str) -> None:
    """In a summary no tag, no image and no link is left; what stands in backticks is code."""
    bare = re.sub(r"`[^`\n]*`|\\.", "", of_run(result(said)))
    assert not re.search(r"[<>\[\]!]", bare)


def test_a_policy_in_the_page_forbids_everything_else(tmp_path: Path) -> None:
    """Should a script get into a report after all: opened from a disk, too, only the lab's own ones run."""
    attributes = Tags(page("word", tmp_path)).attributes
    (policy,) = (found["content"] for _, found in attributes if found.get("http-equiv"))
    assert policy == assets.policy()
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("said", SAID, ids=ascii)
def test_nothing_said_moves_the_cursor(said: str) -> None:
    """The terminal gets the colours that we chose, and no other control character; markup is text."""
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, color_system=None, width=200, markup=False, emoji=False)
    show(console, result(said), Path("runs"))
    without_styles = re.sub(r"\x1b\[[0-9;]*m", "", written.getvalue())
    assert not CONTROLS.search(without_styles)
    if said.startswith("["):
        assert said in without_styles


@pytest.mark.parametrize("said", SAID, ids=ascii)
def test_nothing_said_breaks_the_xml(said: str) -> None:
    """One suite with a case for each arm and one for the verdict, whatever was said."""
    root = Xml.fromstring(to_junit([result(said)]).encode("utf-8"))
    assert [node.tag for node in root.iter()] == ["testsuites", "testsuite", *["testcase", "error", "system-out"] * 3]


def test_what_is_written_out_can_be_read() -> None:
    assert printable({"a\x1b": ["b\x07", ("c\x9b",), 1, None]}) == {"a\\x1b": ["b\\x07", ["c\\x9b"], 1, None]}
    assert printable("two\nlines\tand a tab: \u00fc") == "two\nlines\tand a tab: \u00fc"

"""report.html as a file: small, quickly written, whole without a network, and readable by whoever comes."""

import base64
import gzip
import json
import re
import time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lab.commands.record import RECORDINGS
from lab.discovery import scenario_names
from lab.recording import read_recording
from lab.registry import get_scenario
from lab.reports import assets, samples
from lab.reports.body import TEMPLATE, context
from lab.reports.engine import rendered
from lab.reports.html import BUDGET, to_html
from lab.reports.result import document
from lab.run import Run
from lab.runner.plan import make_plan
from lab.verdict import judge
from tests.lab.reported import CONTEXT, Tags, folder_of, made, plain_run, rich

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr", "rect", "path", "circle"}
TIMELINE = [
    {
        "party": f"T{1 + number % 2}",
        "step": "UPDATE item SET stock = 1 WHERE id = 1",
        "blocked_by": None,
        "outcome": "1",
    }
    for number in range(40)
]


@cache
def recorded(name: str) -> Run:
    """A run of all variants of a shipped scenario, as it was recorded."""
    return read_recording(RECORDINGS / f"{name}.xz", get_scenario(name))


def as_written(name: str, place: Path) -> tuple[dict[str, Any], Path]:
    """Its result and its folder, with a history of the usual size."""
    run, plan = recorded(name), make_plan(get_scenario(name), seed=1)
    told = document(plan, run, judge(run), links={}, context=CONTEXT)
    for arm in told["arms"]:
        arm["interleavings"] = [
            {**found, "text": "step\n" * 40, "timeline": TIMELINE} for found in arm["interleavings"]
        ]
    folder = folder_of(told, place, run)
    lines = (json.dumps([sent.id, sent.sent, sent.finished, sent.note]) for arm in run.arms for sent in arm.history)
    (folder / "history.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode(), 3))
    return told, folder


@pytest.fixture
def page(tmp_path: Path) -> Tags:
    """A report with everything in it, parsed."""
    run = plain_run()
    told = rich(made(run))
    return Tags(to_html(told, folder_of(told, tmp_path, run)))


@pytest.mark.parametrize("name", scenario_names())
def test_a_report_keeps_its_budgets(name: str, tmp_path: Path) -> None:
    """At most 500,000 bytes; written in at most a second, of which the processor's time is told here."""
    told, folder = as_written(name, tmp_path)
    began = time.process_time()
    text = to_html(told, folder)
    took = time.process_time() - began
    assert len(text.encode()) <= BUDGET == 500_000
    assert took <= 1.0
    links = re.findall(r'download="([^"]+)" href="(data:[^"]+)"', text)
    assert [file for file, _ in links][:2] == ["samples.json.gz", "result.json.gz"]
    carried = {file: gzip.decompress(base64.b64decode(href.partition(",")[2])) for file, href in links}
    assert json.loads(carried["result.json.gz"])["verdict"] == told["verdict"]
    assert sum(map(len, samples.read(folder).values())) == sum(
        len(arm.loaded) for arm in [*recorded(name).arms, *filter(None, [recorded(name).control])]
    )


def test_what_does_not_fit_is_left_out_and_said(tmp_path: Path) -> None:
    run = plain_run()
    told = made(run)
    folder = folder_of(told, tmp_path, run)
    (folder / "history.jsonl.gz").write_bytes(b"\x1f" * BUDGET)
    text = to_html(told, folder)
    assert len(text.encode()) <= BUDGET
    assert "too large to be carried along" in text
    assert 'download="samples.json.gz"' in text
    assert 'download="history.jsonl.gz"' not in text


def test_nothing_is_fetched_from_anywhere(page: Tags) -> None:
    addresses = page.values("src") + page.values("href") + page.values("action") + page.values("srcset")
    assert all(address.startswith(("#", "data:application/gzip;base64,")) for address in addresses)
    assert not {"link", "iframe", "object", "embed", "img", "base", "form"} & {tag for tag, *_ in page.seen}


def test_only_its_own_scripts_may_run(page: Tags, tmp_path: Path) -> None:
    """The policy in the page names the sums of exactly the scripts and styles that are in it."""
    told = made(plain_run())
    text = to_html(told, folder_of(told, tmp_path))
    (policy,) = (found["content"] for tag, found in page.attributes if found.get("http-equiv"))
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for tag, rule, names in (
        ("script", "script-src", assets.SCRIPTS),
        ("style", "style-src", (assets.LOOK, *assets.STYLES)),
    ):
        inside = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert inside == [assets.text(name) for name in names]
        assert rules[rule].split() == assets.sums(names)
    assert not any(name.startswith("on") or name == "style" for _, found in page.attributes for name in found)


def test_the_body_suits_a_page_that_allows_no_inline_code(tmp_path: Path) -> None:
    """What the lab's own page of a run shows: the same, its files linked, no script, no style, no handler in it."""
    run = plain_run()
    told = rich(made(run))
    body = Tags(rendered("body.html", context(told, folder_of(told, tmp_path, run))))
    assert TEMPLATE == "reports/body.html"
    assert not {"script", "style", "link"} & {tag for tag, *_ in body.seen}
    assert not any(name.startswith("on") or name == "style" for _, found in body.attributes for name in found)
    assert {"result.json", samples.NAME} <= set(body.values("href"))


def test_headings_are_in_order_and_start_at_the_second_level(page: Tags) -> None:
    levels = [int(tag[1]) for tag, *_ in page.seen if re.fullmatch(r"h[1-6]", tag)]
    assert levels[:2] == [1, 2]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_link_inside_leads_somewhere(page: Tags) -> None:
    names = page.values("id")
    assert len(names) == len(set(names))
    inside = {address[1:] for address in page.values("href") if address.startswith("#")}
    assert inside <= set(names)
    assert {
        "variants",
        "claims",
        "beside",
        "times",
        "statements",
        "plans",
        "waits",
        "interleavings",
        "memory",
    } <= inside
    assert set(page.values("aria-labelledby")) <= set(names)


def test_drawings_and_tables_can_be_read_by_a_screen_reader(page: Tags) -> None:
    drawings = [found for tag, found in page.attributes if tag == "svg"]
    assert all(found.get("role") == "img" or found.get("aria-hidden") == "true" for found in drawings)
    tags = [tag for tag, *_ in page.seen]
    shown = [
        number for number, (tag, found) in enumerate(page.attributes) if tag == "svg" and found.get("role") == "img"
    ]
    following = [tuple(tag for tag, _ in page.attributes[number + 1 : number + 3]) for number in shown]
    assert set(following) == {("title", "desc")}
    assert tags.count("table") >= 12
    heads = [found for tag, found in page.attributes if tag == "th"]
    assert all(found.get("scope") in ("col", "row", "colgroup") for found in heads)
    assert all("tabindex" in found for _, found in page.attributes if found.get("class") == "scroll")


def test_every_tag_is_closed(page: Tags) -> None:
    opened: list[str] = []
    for tag, *rest in page.seen:
        if tag != "/" and tag not in VOID:
            opened.append(tag)
        elif tag == "/" and rest[0] not in VOID:
            assert opened.pop() == rest[0]
    assert opened == []


def test_a_section_without_anything_to_show_is_not_there(tmp_path: Path) -> None:
    """A run without probes has neither a column of probes nor plans, and no heading without anything below."""
    told = made(plain_run())
    told["arms"] = [{**arm, "statements": None} for arm in told["arms"]]
    text = to_html(told, folder_of(told, tmp_path))
    assert "alone</th>" not in text
    for name in ("statements", "plans", "waits", "interleavings", "memory", "price", "growth"):
        assert f'id="{name}"' not in text
    assert "Statements a" not in text


def test_an_older_result_is_shown_for_what_it_holds(tmp_path: Path) -> None:
    told = made(plain_run()) | {"schema": 1, "users": 4, "seconds_for_each_variant": 1.0}
    for name in ("load", "faults", "side_by_side"):
        told.pop(name)
    for arm in told["arms"]:
        for name in ("summary", "server", "statements"):
            arm.pop(name)
        arm["load"].pop("answered_under_load")
        arm["load"]["ms"].pop("max")
        arm["load"]["ms_corrected"].pop("max")
    text = to_html(told, folder_of(told, tmp_path))
    assert "This run is of an older lab: its result is written in schema 1" in text
    assert "PROVEN" in text
    assert "It is as told." in text


def test_assets_close_no_tag_of_the_page() -> None:
    for name in (assets.LOOK, *assets.STYLES, *assets.SCRIPTS):
        assert not re.search(r"</(script|style)|<!--", assets.text(name), re.IGNORECASE), name
    with pytest.raises(FileNotFoundError, match=r"reports/nothing\.js is in none of"):
        assets.text("reports/nothing.js")

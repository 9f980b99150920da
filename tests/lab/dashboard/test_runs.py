"""A run at its address: in the queue, at work, its result; what it left; how it is asked for and cancelled."""

import json
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lab.dashboard import here
from lab.dashboard.archive import Archive
from lab.dashboard.models import Origin, Run, State
from lab.registry import get_scenario
from lab.reports.progress import plan_document
from lab.runner.plan import make_plan
from tests.lab.dashboard.budget import budget
from tests.lab.dashboard.made_runs import document, finished, named, told

pytestmark = pytest.mark.django_db(databases=["pages"])
HTMX = {"HX-Request": "true"}
PLAN = {"at": 0, "kind": "plan", **plan_document(make_plan(get_scenario("n_plus_one"), seed=7))}
SENTENCE = PLAN["claims"][0]["sentence"]


def event(at: float, kind: str, **said: Any) -> dict[str, Any]:
    return {"at": at, "kind": kind, **said}


EVENTS = [
    {**PLAN, "expected_seconds": 21.5},
    event(0.1, "step", name="prepare", detail="servers"),
    event(1.6, "interleaving", variant="broken", tried=12, violations=3),
    event(2.6, "step", name="load", detail="4 users, 1.2 s for each variant"),
    event(
        3.0, "block", variant="broken", done=1, total=64, block=0, requests=40, per_second=20.0, p50_ms=178, p95_ms=190
    ),
    event(
        3.5,
        "block",
        variant="control",
        done=2,
        total=64,
        block=0,
        requests=90,
        per_second=150.0,
        p50_ms=22.5,
        p95_ms=40,
    ),
]
JUDGED = [
    event(9.0, "step", name="judge", detail="every variant on every claim"),
    event(9.1, "finding", variant="broken", claim="at_most", sentence=SENTENCE, value="broken", figures="101 of 3"),
    event(9.1, "finding", variant="fixed_values", claim="at_most", sentence=SENTENCE, value="holds", figures="1 of 3"),
    event(9.2, "verdict", verdict="PROVEN", causes=[], seconds=9.2),
]


def at_work(results: Path, *events: dict[str, Any], number: int = 0, **known: Any) -> Run:
    """A run that has told so much."""
    told(results / named(number), *events)
    known = {"state": State.RUNNING, "started_at": datetime.now(UTC) - timedelta(seconds=12), **known}
    return Run.objects.create(id=named(number), scenario="n_plus_one", scope="all variants", **known)


def queued(number: int, **known: Any) -> Run:
    """A run that waits."""
    asked = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return Run.objects.create(id=named(number), scenario="n_plus_one", queued_at=asked, **known)


def text(pages: Client, path: str, **headers: str) -> str:
    """What a page says."""
    answer = pages.get(path, headers=headers)
    assert answer.status_code == 200, answer.content
    return unescape(answer.content.decode())


def test_a_run_at_work_shows_all_that_it_told(pages: Client, results: Path) -> None:
    run = at_work(results, *EVENTS)
    with budget(pages=2):
        page = text(pages, f"/runs/{run.id}/")
    assert 'hx-trigger="every 1s"' in page
    assert f'hx-get="/runs/{run.id}/progress/?after=6"' in page
    assert '<progress max="21.5" value="12' in page
    assert 'aria-current="step"><span class="name">load</span>' in page
    assert "block 2 of 64" in page
    assert "broken by 3 of 12 orders of two requests" in page
    assert '<td class="number">40</td><td class="number">20</td><td class="number">178</td>' in page
    assert "control" in page
    assert page.count("not yet") == len(PLAN["claims"]) * len(PLAN["variants"])
    assert "Cancel this run" in page
    assert "<script>" not in page
    assert " style=" not in page


def test_claims_turn_as_they_are_judged(pages: Client, results: Path) -> None:
    run = at_work(results, *EVENTS, *JUDGED)
    page = text(pages, f"/runs/{run.id}/")
    assert '<span class="finding broken">✗ broken</span><small>101 of 3</small>' in page
    assert '<span class="finding holds">✓ holds</span><small>1 of 3</small>' in page
    assert '<span class="badge proven">PROVEN</span>' in page


def test_only_what_changed_is_read_out_aloud(pages: Client, results: Path) -> None:
    run = at_work(results, *EVENTS)
    with budget(pages=1):
        page = text(pages, f"/runs/{run.id}/progress/?after=6", **HTMX)
    assert "<html" not in page
    assert 'id="lanes" class="lanes" hx-swap-oob="true"' in page
    assert 'id="spoken"' not in page
    page = text(pages, f"/runs/{run.id}/progress/?after=3", **HTMX)
    assert '<div id="spoken" hx-swap-oob="innerHTML">Step load: 4 users, 1.2 s for each variant</div>' in page


def test_polling_ends_with_the_run(pages: Client, results: Path) -> None:
    run = at_work(results, *EVENTS, *JUDGED, state=State.FINISHED)
    answer = pages.get(f"/runs/{run.id}/progress/?after=6", headers=HTMX)
    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (200, "true", b"")


def test_events_are_lines_of_json_for_everybody_else(pages: Client, results: Path) -> None:
    run = at_work(results, *EVENTS)
    answer = pages.get(f"/runs/{run.id}/progress/?after=4")
    assert answer["Content-Type"] == "application/x-ndjson"
    assert "HX-Request" in answer["Vary"]
    assert [json.loads(line) for line in answer.content.splitlines()] == EVENTS[4:]
    for odd in ("-1", "x", "1" * 30, "²"):
        assert len(pages.get(f"/runs/{run.id}/progress/", {"after": odd}).content.splitlines()) == len(EVENTS)


def test_events_that_make_no_sense_are_left_out(pages: Client, results: Path) -> None:
    odd = [
        event(4, "block", variant="broken"),
        event(5, "step"),
        event(6, "finding", value="x"),
        event(7, "?"),
        event(8, "plan"),
    ]
    run = at_work(results, *EVENTS, *odd)
    assert '<td class="number">40</td>' in text(pages, f"/runs/{run.id}/")


def test_a_queued_run_says_where_it_is(pages: Client, results: Path) -> None:
    at_work(results, *EVENTS, number=0, origin=Origin.TERMINAL)
    queued(1, origin=Origin.API)
    run = queued(2, message="Waits for the run in the terminal (process 7).")
    queued(3)
    with budget(pages=2):
        page = text(pages, f"/runs/{run.id}/")
    assert "It is number 3 in the queue. Waits for the run in the terminal (process 7)." in page
    assert page.count('<span class="badge queued">') == 1


def test_a_run_of_the_terminal_can_be_watched_but_not_cancelled(pages: Client, results: Path) -> None:
    run = at_work(results, *EVENTS, origin=Origin.TERMINAL)
    page = text(pages, f"/runs/{run.id}/")
    assert "Ctrl-C there stops it" in page
    assert "Cancel this run" not in page
    answer = pages.post("/-/cancel/", {"run": run.id})
    assert (answer.status_code, Run.objects.get().cancel_asked) == (409, False)


def test_the_same_address_shows_the_result(pages: Client, results: Path) -> None:
    finished(results, named(0))
    finished(results, named(1))
    Archive().refresh()
    with budget(pages=2):
        page = text(pages, f"/runs/{named(1)}/")
    assert "The bug was seen to happen" in page
    assert f'/runs/compare/?a={named(0)}&b={named(1)}"' in page
    assert f'href="/runs/{named(1)}/report.html"' in page
    assert "reports/report.css" in page
    assert "<script>" not in page
    assert "<style>" not in page


def test_a_result_that_can_not_be_shown_is_told_from_the_index(pages: Client, results: Path) -> None:
    folder = finished(results, named(0))
    Archive().refresh()
    (folder / "result.json").write_text("{}")
    with budget(pages=3):
        page = text(pages, f"/runs/{named(0)}/")
    assert "can not be shown" in page
    assert "fixed_values" in page


@pytest.mark.parametrize(
    ("state", "words"), [("failed", "this run failed"), ("cancelled", "was cancelled"), ("aborted", "was aborted")]
)
def test_a_run_without_a_result_says_why_and_how_far_it_came(
    pages: Client, results: Path, state: str, words: str
) -> None:
    run = at_work(results, *EVENTS, state=state, message="It ended by SIGKILL.")
    page = text(pages, f"/runs/{run.id}/")
    assert words in page
    assert "It ended by SIGKILL." in page
    assert "How far it came" in page
    assert 'hx-trigger="every 1s"' not in page


def test_a_run_of_a_scenario_that_is_gone_is_shown(pages: Client, results: Path) -> None:
    finished(results, named(0, "long_gone"))
    Archive().refresh()
    assert "long_gone" in text(pages, f"/runs/{named(0, 'long_gone')}/")


@pytest.mark.parametrize("run", ["x", "..", "20260101-000000-nobody", "20260101-000000-n_plus_one%0a"])
def test_there_is_no_other_run(pages: Client, results: Path, run: str) -> None:
    for path in (f"/runs/{run}/", f"/runs/{run}/progress/", f"/runs/{run}/result.json"):
        assert pages.get(path).status_code == 404


def test_files_of_a_run_can_be_had_and_no_others(pages: Client, results: Path) -> None:
    folder = finished(results, named(0))
    Archive().refresh()
    (folder / "asked.json").write_text("{}")
    (folder / "junit.xml").symlink_to("/etc/passwd")
    answer = pages.get(f"/runs/{named(0)}/result.json")
    assert json.loads(b"".join(answer.streaming_content)) == document(named(0))  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == f'attachment; filename="{named(0)}-result.json"'
    answer.close()
    answer = pages.get(f"/runs/{named(0)}/report.html")
    assert "attachment" not in answer.get("Content-Disposition", "")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    answer.close()
    for name in ("asked.json", "junit.xml", "history.jsonl.gz", "logs"):
        assert pages.get(f"/runs/{named(0)}/{name}").status_code == 404


def test_a_run_is_asked_for(pages: Client, results: Path) -> None:
    answer = pages.post("/-/run/", {"scenario": "n_plus_one", "variant": "fixed_values", "users": "", "seed": "0"})
    run = Run.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/runs/{run.id}/")
    assert (run.state, run.origin, run.options) == ("queued", "pages", {"variant": "fixed_values", "seed": 0})
    assert json.loads((results / run.id / "asked.json").read_text())["variant"] == "fixed_values"


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({}, 400, "scenario: This field is required."),
        ({"scenario": "n_plus_two"}, 404, "Did you mean n_plus_one"),
        ({"scenario": "n_plus_one", "variant": "fixed_value"}, 404, "Did you mean fixed_values"),
        ({"scenario": "n_plus_one", "users": "513"}, 400, "less than or equal to 512"),
        ({"scenario": "n_plus_one", "users": "0"}, 400, "greater than or equal to 1"),
        ({"scenario": "n_plus_one", "seconds": "601"}, 400, "less than or equal to 600"),
        ({"scenario": "n_plus_one", "seconds": "nan"}, 400, "Enter a number"),
        ({"scenario": "n_plus_one", "seconds": "0"}, 400, "greater than or equal to 0.1"),
        ({"scenario": "n_plus_one", "seed": "-1"}, 400, "greater than or equal to 0"),
        ({"scenario": "n_plus_one", "seed": str(2**63)}, 400, "less than or equal to"),
        ({"scenario": "../x"}, 404, "No scenario"),
    ],
)
def test_what_can_not_be_run_is_refused(
    pages: Client, results: Path, asked: dict[str, str], status: int, words: str
) -> None:
    answer = pages.post("/-/run/", asked)
    assert answer.status_code == status
    assert words in unescape(answer.content.decode())
    assert (Run.objects.count(), list(results.iterdir())) == (0, [])


def test_a_full_disk_is_said(pages: Client, results: Path) -> None:
    results.rmdir()
    results.write_text("in the way")
    answer = pages.post("/-/run/", {"scenario": "n_plus_one"})
    assert answer.status_code == 409
    assert "could not be queued" in answer.content.decode()


def test_nothing_is_started_or_stopped_by_a_link_or_from_elsewhere(pages: Client, results: Path) -> None:
    for path in ("/-/run/", "/-/cancel/"):
        assert pages.get(path, {"scenario": "n_plus_one"}).status_code == 405
        assert pages.post(path, {"scenario": "n_plus_one"}, headers={"Origin": "http://evil.test"}).status_code == 403
    strict = Client(enforce_csrf_checks=True, HTTP_HOST=f"127.0.0.1:{here.PORT}")
    assert strict.post("/-/run/", {"scenario": "n_plus_one"}).status_code == 403
    assert not Run.objects.exists()


def test_a_run_is_cancelled_where_it_is(pages: Client, results: Path) -> None:
    waits, works = queued(1), at_work(results, *EVENTS)
    (results / waits.id).mkdir()
    for run in (waits, works):
        answer = pages.post("/-/cancel/", {"run": run.id})
        assert (answer.status_code, answer["Location"]) == (303, f"/runs/{run.id}/")
    waits.refresh_from_db()
    works.refresh_from_db()
    assert (waits.state, works.state, works.cancel_asked) == ("cancelled", "running", True)
    assert pages.post("/-/cancel/", {"run": waits.id}).status_code == 303
    assert pages.post("/-/cancel/", {"run": "x"}).status_code == 404


def test_without_spoilers_a_run_leads_back_to_the_scenario(pages: Client, results: Path, no_spoilers: None) -> None:
    answer = pages.post("/-/run/", {"scenario": "n_plus_one"})
    assert (answer.status_code, answer["Location"]) == (303, "/n_plus_one/")
    assert pages.get("/runs/").status_code == 404

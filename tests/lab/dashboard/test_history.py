"""All runs, filtered and page by page; trends; two runs side by side; what that costs with a thousand of them."""

import statistics
import time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lab.dashboard.archive import Archive
from lab.dashboard.models import ArmResult, Run, State
from lab.dashboard.places import skipped_path
from lab.dashboard.trends import trends
from tests.lab.dashboard.budget import budget
from tests.lab.dashboard.made_runs import arm, finished, named

pytestmark = pytest.mark.django_db(databases=["pages"])
VERDICTS = ("PROVEN", "PROVEN", "PROVEN", "NOT FIXED", "INCONCLUSIVE")


def many(count: int, scenarios: tuple[str, ...] = ("n_plus_one", "race_condition", "deadlock")) -> None:
    """Runs in the index alone, the oldest first."""
    runs = [
        Run(
            id=named(number, scenarios[number % len(scenarios)]),
            scenario=scenarios[number % len(scenarios)],
            state=State.FINISHED,
            verdict=VERDICTS[number % len(VERDICTS)],
            scope="all variants",
            seconds=20 + number % 7,
        )
        for number in range(count)
    ]
    Run.objects.bulk_create(runs)
    counts = {"requests": 9, "ok": 9, "fail": 0, "info": 0, "per_second": 5.0}
    ArmResult.objects.bulk_create(
        ArmResult(
            run=run, position=at, variant=f"{kind}_{at}", kind=kind, ratio=5 + at, ratio_low=4, ratio_high=9, **counts
        )
        for run in runs
        for at, kind in enumerate(("broken", "fixed", "fixed"))
    )


def text(pages: Client, path: str, **query: str) -> str:
    answer = pages.get(path, query)
    assert answer.status_code == 200, answer.content
    return unescape(answer.content.decode())


def test_an_empty_history_says_what_to_do(pages: Client, results: Path) -> None:
    page = text(pages, "/runs/")
    assert "No run was made here yet" in page
    assert "Nothing runs, and nothing waits" in page


def test_the_newest_runs_come_first_and_older_ones_page_by_page(pages: Client, results: Path) -> None:
    many(120, ("n_plus_one",))
    seen: list[str] = []
    path = "/runs/"
    for expected in (30, 30, 30, 30):
        answer = pages.get(path)
        seen += [run.id for run in answer.context["runs"]]
        assert len(answer.context["runs"]) == expected
        path = f"/runs/{answer.context['older']}"
    assert path == "/runs/"
    assert seen == [named(number) for number in range(119, -1, -1)]


def test_a_run_that_comes_in_moves_no_page(pages: Client, results: Path) -> None:
    many(60, ("n_plus_one",))
    older = pages.get("/runs/").context["older"]
    Run.objects.create(id=named(500), scenario="n_plus_one")
    assert [run.id for run in pages.get(f"/runs/{older}").context["runs"]] == [named(n) for n in range(29, -1, -1)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"scenario": "deadlock"}, 10),
        ({"verdict": "NOT FIXED"}, 6),
        ({"verdict": "NOT FIXED", "scenario": "n_plus_one"}, 2),
        ({"state": "queued"}, 1),
        ({"origin": "api"}, 1),
        ({"origin": "api", "verdict": "PROVEN"}, 0),
        ({"scenario": "' OR 1=1 --", "before": "x"}, 30),
    ],
)
def test_filters_are_in_the_address(pages: Client, results: Path, query: dict[str, str], found: int) -> None:
    many(30)
    Run.objects.create(id=named(99), scenario="n_plus_one", origin="api")
    answer = pages.get("/runs/", query)
    assert len(answer.context["runs"]) == found
    page = unescape(answer.content.decode())
    assert ("No run is like that" in page) == (found == 0)
    for value in (value for name, value in query.items() if found != 30):
        assert f"<option selected>{value}</option>" in page


def test_older_pages_keep_the_filters(pages: Client, results: Path) -> None:
    many(200)
    older = pages.get("/runs/", {"scenario": "deadlock"}).context["older"]
    assert older == f"?scenario=deadlock&before={pages.get('/runs/', {'scenario': 'deadlock'}).context['runs'][-1].id}"
    assert {run.scenario for run in pages.get(f"/runs/{older}").context["runs"]} == {"deadlock"}


def test_the_queue_is_at_the_top(pages: Client, results: Path) -> None:
    Run.objects.create(id=named(2), scenario="n_plus_one", message="Waits.")
    Run.objects.create(id=named(1), scenario="n_plus_one", state=State.RUNNING, origin="terminal")
    page = text(pages, "/runs/")
    queue = page[page.index('id="queue"') : page.index("Past runs")]
    assert queue.index(named(1)) < queue.index(named(2))
    assert "Waits." in queue
    assert queue.count("Cancel the run") == 1


def test_a_trend_is_of_the_last_runs_of_all_variants(results: Path) -> None:
    many(30, ("n_plus_one",))
    Run.objects.create(
        id=named(99), scenario="n_plus_one", state=State.FINISHED, verdict="NOT FIXED", scope="broken only"
    )
    (trend,) = trends(["n_plus_one", "deadlock"])
    assert [run.id for run in trend.runs] == [named(number) for number in range(10, 30)]
    assert [mark for _, mark in trend.marks][:5] == ["✓", "✓", "✓", "✗", "?"]
    assert trend.ratios.words == "the first fix beside broken: 6.0x [4.0, 9.0] at last, from 6.0x to 6.0x in 20 runs"
    assert trend.seconds.words == "a run took: 23 s at first, 21 s at last"


def test_what_is_no_run_is_said(pages: Client, results: Path) -> None:
    path = skipped_path()
    before = path.read_text() if path.exists() else ""
    try:
        path.write_text('{"pictures": "its name is not a run\'s"}')
        assert "<code>pictures</code>: its name is not a run's" in text(pages, "/runs/")
        path.write_text("torn")
        assert "Skipped" not in text(pages, "/runs/")
    finally:
        path.write_text(before or "{}")


def test_a_thousand_runs_cost_no_more_queries_than_ten(pages: Client, results: Path) -> None:
    many(10)
    with budget(pages=4):
        text(pages, "/runs/")
    Run.objects.all().delete()
    many(1000)
    with budget(pages=4):
        text(pages, "/runs/")


def test_pages_are_fast_with_a_thousand_runs(pages: Client, results: Path) -> None:
    many(1000)
    finished(results, named(5000))
    finished(results, named(5001))
    Archive().refresh()
    many_runs = (
        "/runs/",
        "/runs/?scenario=n_plus_one&verdict=PROVEN",
        f"/runs/{named(5001)}/",
        f"/runs/compare/?a={named(5000)}&b={named(5001)}",
    )
    for path in many_runs:
        pages.get(path)
        spent = [cpu(pages, path) for _ in range(5)]
        assert statistics.median(spent) < 0.1, f"{path}: {spent} s of processor time"


def cpu(pages: Client, path: str) -> float:
    """The processor time of this process: others at work on the machine do not count."""
    began = time.process_time()
    assert pages.get(path).status_code == 200
    return time.process_time() - began


def two(results: Path, **changed: Any) -> str:
    """The address of two runs compared, the second one changed."""
    finished(results, named(0))
    finished(results, named(1), **changed)
    Archive().refresh()
    return f"/runs/compare/?a={named(0)}&b={named(1)}"


def test_two_runs_alike_have_no_change(pages: Client, results: Path) -> None:
    path = two(results)
    with budget(pages=4):
        page = text(pages, path)
    assert "No finding changed." in page
    assert "7.7x [6.3, 9.9]" in page
    assert "changed</span>" not in page


def test_what_changed_is_marked(pages: Client, results: Path) -> None:
    fix = arm("fixed_values")
    fix["findings"][0] |= {"value": "broken", "figures": "4 for 10 books"}
    fix["load"] |= {"as_fast_as_broken": {"ratio": 2.0, "low": 1.8, "high": 2.4}}
    page = text(
        pages, two(results, verdict="NOT FIXED", seed=8, arms=[arm("broken"), fix], environment={"python": "3.12.1"})
    )
    assert "1 finding changed." in page
    section = page[page.index('id="pair-4"') :]
    assert "✗ broken" in section
    assert "4 for 10 books" in section
    assert section.count('<tr class="changed"><th scope="row">As fast as broken</th>') == 1
    made = page[page.index('id="made"') :]
    for name in ("Verdict", "Seed", "python", "postgresql"):
        assert f'<tr class="changed"><th scope="row">{name}</th>' in made
    assert '<tr><th scope="row">Commit</th>' in made


def test_a_variant_that_only_one_run_has_is_no_changed_finding(pages: Client, results: Path) -> None:
    page = text(pages, two(results, variants=("broken", "fixed_values")))
    assert "No finding changed." in page
    assert "not in this run" in page


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({}, 400, "choose one as A and one as B"),
        ({"a": named(0)}, 400, "choose one as A and one as B"),
        ({"a": named(0), "b": named(9)}, 404, "There is no run"),
        ({"a": named(0), "b": named(1, "deadlock")}, 400, "one of deadlock: their claims are not the same"),
        ({"a": named(0), "b": named(2)}, 400, f"{named(2)} has no result: it is failed"),
    ],
)
def test_what_can_not_be_compared_is_refused(
    pages: Client, results: Path, query: dict[str, str], status: int, words: str
) -> None:
    finished(results, named(0))
    finished(results, named(1, "deadlock"))
    Archive().refresh()
    Run.objects.create(id=named(2), scenario="n_plus_one", state=State.FAILED)
    answer = pages.get("/runs/compare/", query)
    assert answer.status_code == status
    assert words in unescape(answer.content.decode())

"""What the sections of a result make of its figures."""

import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.reports import distribution, figures, plans, samples, timelines, waits
from lab.reports.arms import before_and_after
from lab.reports.intervals import intervals
from lab.reports.logaxis import LogAxis
from lab.reports.matrix import matrix
from lab.reports.memory import memory
from lab.reports.overtime import overtime
from lab.reports.queries import queries
from lab.reports.sql import laid_out
from lab.run import Sent
from tests.lab import made_up
from tests.lab.reported import NODE, made, plain_run


def history(count: int, seed: int = 0) -> list[Sent]:
    """So many requests in blocks of 20, some of them never answered."""
    draw = random.Random(seed)
    requests = []
    for number in range(count):
        outcome = draw.choice(["ok", "ok", "fail", "info"])
        sent = made_up.sent(outcome, number, number // 20, seconds=draw.uniform(0.001, 0.5), sent=5 + number * 0.0123)
        requests.append(sent if outcome != "info" else made_up.sent(outcome, number, number // 20, finished=None))
    return requests


def test_samples_come_back_as_they_were(tmp_path: Any) -> None:
    arms = made_up.arm("broken", history=history(200)), made_up.arm("fixed", history=history(40, 1))
    run = made_up.run(*arms)
    (tmp_path / samples.NAME).write_bytes(samples.pack(samples.document(run)))
    again = samples.read(tmp_path)
    began = min(sent.sent for arm in arms for sent in arm.history)
    for arm in arms:
        wanted = sorted(arm.history, key=lambda sent: (sent.block, sent.sent))
        assert [s.outcome for s in again[arm.variant]] == [sent.outcome for sent in wanted]
        assert [s.block for s in again[arm.variant]] == [sent.block for sent in wanted]
        for sample, sent in zip(again[arm.variant], wanted, strict=True):
            assert sample.sent_ms == pytest.approx((sent.sent - began) * 1000, abs=0.51)
            took = None if sent.seconds is None else sent.seconds * 1e6
            assert sample.took_us == (None if took is None else pytest.approx(took, abs=0.51))
    assert samples.read(tmp_path / "elsewhere") == {}


def test_the_warm_up_is_no_sample() -> None:
    run = made_up.run(made_up.arm("broken", history=[made_up.sent(block=-1), made_up.sent(number=1, block=0)]))
    assert samples.document(run)["arms"][0]["blocks"] == [[0, 1]]


@given(st.lists(st.floats(0.1, 1e5), min_size=1, max_size=300))
def test_the_distribution_is_exact_to_the_pixel(taken: list[float]) -> None:
    """The path climbs by as much as answers lie left of it, and ends at 100 %."""
    taken = sorted(taken)
    axis = LogAxis.around(taken, 44, 348)
    path = distribution.steps(taken, axis)
    floor, room = (
        distribution.HEIGHT - distribution.BOTTOM,
        distribution.HEIGHT - distribution.BOTTOM - distribution.TOP,
    )
    x, y = (int(part) for part in re.match(r"M(\d+) (\d+)", path).groups())  # type: ignore[union-attr]
    assert y == floor
    for command, number in re.findall(r"([hv])(-?\d+)", path):
        x, y = (x + int(number), y) if command == "h" else (x, y + int(number))
        if command == "v":
            share = sum(axis.at(value) < x + 1 for value in taken) / len(taken)
            assert floor - y == round(room * share)
    assert y == distribution.TOP


def test_nothing_is_drawn_of_no_answers() -> None:
    told = made(made_up.run(made_up.arm("broken", history=[])))
    assert distribution.distribution(told, {}) == {}
    assert overtime(told, {}) == {}
    assert distribution.steps([], LogAxis(1, 10, 0, 100)) == ""


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ((0.9, 11), [1, 2, 5, 10]),
        ((1, 100), [1, 2, 5, 10, 20, 50, 100]),
        ((0.05, 2000), [0.1, 1, 10, 100, 1000]),
        ((3, 4), []),
    ],
)
def test_an_axis_marks_round_values(ends: tuple[float, float], ticks: list[float]) -> None:
    assert LogAxis(*ends, 0, 100).ticks() == pytest.approx(ticks)


def test_percentiles_over_time_are_those_of_each_block() -> None:
    sent = [made_up.sent(number=n, block=n // 4, seconds=(n % 4 + 1) / 100) for n in range(8)]
    run = made_up.run(made_up.arm("broken", history=sent))
    found = {"broken": [samples.Sample(1000 * n, (n % 4 + 1) * 10_000, "ok", n // 4) for n in range(8)]}
    (arm,) = overtime(made(run), found)["arms"]
    assert arm["rows"] == [
        {"at": f"{at:.2f}", "requests": 4, "ms": ["20.0", "40.0", "40.0", "40.0"]} for at in (0.0, 4.0)
    ]


def node(kind: str, pages: int, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A node as PostgreSQL prints it."""
    return {**NODE, "Node Type": kind, "Shared Hit Blocks": pages, "Plans": list(children), **more}


def test_the_costliest_node_is_the_one_with_most_pages_of_its_own() -> None:
    scan = node("Seq Scan", 90, **{"Relation Name": "book", "Actual Rows": 3.0, "Actual Loops": 2})
    top = plans.tree({"Plan": node("Sort", 100, scan, node("Index Scan", 6, **{"Index Name": "i"}))})["top"]
    assert (top["pages"], top["own_pages"], "costliest" in top) == (100, 4, False)
    seq, index = top["children"]
    assert (seq["costliest"], seq["own_words"], seq["share"], seq["on"]) == (True, "90 pages", 100, "book")
    assert seq["rows"] == "3 rows in each of 2 loops, 1 planned"
    assert ("costliest" in index, index["share"]) == (False, 7)


def test_without_pages_the_rows_looked_at_decide() -> None:
    few = node("Result", 0)
    many = node("Function Scan", 0, **{"Actual Rows": 5.0, "Rows Removed by Filter": 95})
    top = plans.tree({"Plan": node("Append", 0, few, many)})["top"]
    assert [child.get("costliest", False) for child in top["children"]] == [False, True]
    assert top["children"][1]["removed"] == "95"


@pytest.mark.parametrize(
    ("above", "actual", "planned", "far_off"),
    [
        ("Sort", 1000.0, 10, True),
        ("Sort", 10.0, 1000, True),
        ("Sort", 50.0, 10, False),
        ("Limit", 10.0, 1000, False),
        ("Limit", 1000.0, 10, True),
    ],
)
def test_an_estimate_is_far_off_from_ten_times_on(above: str, actual: float, planned: int, far_off: bool) -> None:
    """What a Limit stopped early was not estimated badly for that."""
    below = node("Seq Scan", 1, **{"Actual Rows": actual, "Plan Rows": planned})
    top = plans.tree({"Plan": node(above, 1, below)})["top"]
    assert top["children"][0]["far_off"] is far_off


def test_a_node_that_never_ran_says_so() -> None:
    top = plans.tree({"Plan": node("Append", 1, node("Seq Scan", 0, **{"Actual Loops": 0, "Actual Rows": 0.0}))})["top"]
    assert top["children"][0]["rows"] == "never executed"


def test_who_waits_is_drawn_until_it_goes_on() -> None:
    told = [
        {"party": party, "step": "s", "blocked_by": by, "outcome": ""}
        for party, by in [("T1", None), ("T2", "T1"), ("T1", None), ("T2", None), ("T1", None)]
    ]
    found = {"tried": 1, "violations": 0, "what": "", "timeline": told, "text": ""}
    arm = {"variant": "broken", "kind": "broken", "interleavings": [found]}
    (shown,) = timelines.timelines({"arms": [arm]})["arms"][0]["tries"]
    waiting = [[cell.get("waits") for cell in row["cells"]] for row in shown["rows"]]
    assert waiting == [[None, ""], ["", None], [None, "T1"], ["", None], [None, ""]]
    assert shown["rows"][1]["cells"][1]["blocked_by"] == "T1"


def test_waits_that_differ_only_in_values_count_as_one() -> None:
    update = 'UPDATE "item" SET "stock" = "stock" - {} WHERE "id" = {}'
    pairs = [((update.format(1, n), update.format(2, 7)), 10 - n) for n in range(3)] + [(("COMMIT", "COMMIT"), 1)]
    blocking = [{"waiting": w, "blocking": b, "samples": count} for (w, b), count in pairs]
    arm = {"variant": "broken", "kind": "broken", "blocking": blocking, "errors": {"40P01": 2, "XX9": 1}}
    told = waits.waits({"arms": [arm]})
    assert [(pair["waiting"], pair["samples"]) for pair in told["arms"][0]["pairs"]] == [
        ("UPDATE item SET stock = stock - … WHERE id = …", "27"),
        ("COMMIT", "1"),
    ]
    assert [(error["state"], error["name"]) for error in told["errors"]] == [("40P01", "DeadlockDetected"), ("XX9", "")]
    assert waits.waits({"arms": [{**arm, "blocking": [], "errors": {}}]}) == {}


def test_statements_are_told_by_request() -> None:
    told = made(plain_run())
    row = {"query": 'SELECT "shop_book"."id" FROM "shop_book"', "calls": 48, "rows": 240, "blocks": 24, "ms": 12.0}
    check = {
        **row,
        "query": 'SELECT $2 FROM ONLY "public"."book" x WHERE "id" OPERATOR(pg_catalog.=) $1 FOR KEY SHARE OF x',
    }
    for arm in told["arms"]:
        arm["statements"] = [row, check] if arm["kind"] == "broken" else [row] * 10
    found = queries(told)
    assert [count["load"] for count in found["counts"]] == ["4", "20"]
    one, own = found["pair"][0]["statements"]
    assert (one["calls"], one["rows"], one["pages"], one["ms"]) == ("2 calls", "10 rows", "1 page", "0.50")
    assert one["sql"] == "SELECT shop_book.id\nFROM shop_book"
    assert (one["own"], own["own"]) == (False, True)
    assert found["pair"][1]["left_out"] == 2
    assert queries({**told, "arms": [{**arm, "statements": None} for arm in told["arms"]]}) == {}


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ('SELECT "a_b"."order" FROM "a_b"', "SELECT a_b.order\nFROM a_b"),
        ('SELECT "order" FROM "user"', 'SELECT "order"\nFROM "user"'),
        ("SELECT '\"a_b\"'", "SELECT '\"a_b\"'"),
        ("", ""),
        ("neither ( SQL", "neither ( SQL"),
    ],
)
def test_sql_is_laid_out_without_needless_quotes(sql: str, shown: str) -> None:
    assert laid_out(sql) == shown


def test_sql_that_is_too_long_is_cut() -> None:
    assert laid_out("x" * 5000).endswith("x... and 1,000 characters more")
    deep = "SELECT " + "(" * 1500 + ")" * 1500
    assert laid_out(deep)


def test_ratios_are_drawn_with_what_was_claimed() -> None:
    found = intervals(made(plain_run()))
    assert found["effects"] == [2.0]
    assert [row["name"] for row in found["rows"]] == ["fixed", "A/A control of fixed"]
    assert "claimed: 2x" in found["drawing"]
    assert found["rows"][0]["words"] == "10.0x [10.0, 10.0]"
    told = made(made_up.run(made_up.arm("broken")))
    assert intervals(told) == {}


def test_the_matrix_has_a_cell_for_every_claim_and_arm() -> None:
    told = matrix(made(plain_run()))
    assert [group["kind"] for group in told["groups"]] == ["broken", "fixed"]
    assert [[cell["mark"] for cell in row["cells"]] for row in told["rows"]] == [["✗", "✓"]]
    assert figures.breakable("tempting_late_lock") == ["tempting_", "late_", "lock"]


def test_memory_is_told_in_megabytes() -> None:
    series = [{"block": 0, "pss": 10_000_000}, {"block": 1, "pss": None}, {"block": 2, "pss": 20_000_000}]
    answers = [{"probe": "all", "peak": 3_000_000, "kept": None}]
    arm = {"variant": "fixed", "kind": "fixed", "memory": {"series": series, "answers": answers, "under_load": None}}
    told = memory({"arms": [arm, {**arm, "memory": {}}]})
    assert told["probes"] == ["all"]
    assert [row["cells"] for row in told["rows"]] == [["3.0", figures.NONE, figures.NONE, "10.0", "20.0"]]
    assert len(told["drawings"]) == 1
    assert memory({"arms": [{**arm, "memory": {}}]}) == {}


def test_broken_is_set_beside_the_attempt_where_there_is_one() -> None:
    arms = [{"variant": kind, "kind": kind} for kind in ("broken", "tempting", "fixed", "attempt")]
    assert [arm["kind"] for arm in before_and_after({"arms": arms})] == ["broken", "attempt"]
    assert [arm["kind"] for arm in before_and_after({"arms": arms[:3]})] == ["broken", "fixed"]
    assert [arm["kind"] for arm in before_and_after({"arms": arms[:1]})] == ["broken"]


@pytest.mark.parametrize(
    ("value", "words"), [(None, figures.NONE), (0.123, "0.12"), (12.34, "12.3"), (1234.5, "1,234"), (0, "0.00")]
)
def test_milliseconds_have_three_digits(value: float | None, words: str) -> None:
    assert figures.milliseconds(value) == words


@pytest.mark.parametrize(("value", "words"), [(10, "10 bytes"), (2048, "2.0 KiB"), (5 * 2**30, "5,120.0 MiB")])
def test_sizes_have_a_unit(value: float, words: str) -> None:
    assert figures.size(value) == words

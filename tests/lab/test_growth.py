"""How costs grow: the fit, what is said of it, the plot, and a small sweep."""

import math
import random
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab import growth
from lab.commands import curve as command
from lab.growth import Point, fit, ignored, sentence
from lab.registry import get_scenario
from lab.reports import growth as report
from lab.reports.html import to_html
from lab.reports.loglog import Series, plot, spread
from lab.reports.result import to_json
from lab.runner.curve import KIND, Sweep
from lab.runner.plan import make_plan
from lab.runner.progress import Silent, Stopwatch
from lab.scenario import Variant
from lab.services import postgres
from lab.services.servers import Servers
from lab.sizes import Growth
from lab.statistics import Power, power_of
from tests.lab import made_up
from tests.lab.reported import Tags, made
from tests.lab.test_reports import EVIL

SIZES = [100, 300, 1000, 3000, 10_000]


@settings(deadline=None)
@given(st.floats(-3, 3), st.floats(1e-3, 1e6), st.integers(3, 20))
def test_an_exact_power_is_found_exactly(exponent: float, factor: float, count: int) -> None:
    sizes = [2.0**number for number in range(1, count + 1)]
    power = power_of(sizes, [factor * size**exponent for size in sizes])
    assert power is not None
    assert (power.exponent, power.low, power.high) == pytest.approx((exponent,) * 3, abs=1e-6)


@pytest.mark.parametrize("cost", [0, 1, 2, 0.3, 1e9])
def test_what_is_constant_has_the_power_zero(cost: float) -> None:
    assert power_of(SIZES, [cost] * 5) == Power(0.0, 0.0, 0.0, 5)


@pytest.mark.parametrize("costs", [[0, 1, 2], [5, 5, 0], [3, 4], []])
def test_no_power_leads_from_nothing_to_something(costs: Sequence[float]) -> None:
    assert power_of(SIZES[: len(costs)], costs) is None


@pytest.mark.parametrize("points", [3, 5, 9])
def test_noise_stays_within_the_interval_as_often_as_it_says(points: int) -> None:
    """In 95 % of 600 tries, give or take what so many leave open."""
    draw = random.Random(points)
    sizes = [2.0**number for number in range(points)]
    hits = 0
    for _ in range(600):
        power = power_of(sizes, [7 * size**0.5 * math.exp(draw.gauss(0, 0.2)) for size in sizes])
        assert power is not None
        hits += power.low <= 0.5 <= power.high
    assert 0.92 <= hits / 600 <= 0.975


def test_a_power_is_written_without_a_negative_zero() -> None:
    assert str(Power(-0.001, -0.004, 0.006, 5)) == "0.00 [0.00, 0.01]"


def test_sizes_are_two_for_each_decade() -> None:
    assert Growth(1, 100, "x", of="rows").sizes == [1, 3, 10, 30, 100]
    assert Growth(200, 7000, "x", of="rows").sizes == [200, 600, 2000, 6000]


@pytest.mark.parametrize(("smallest", "largest"), [(1, 9), (0, 100), (-1, 100), (100, 1)])
def test_less_than_a_decade_is_refused(smallest: int, largest: int) -> None:
    with pytest.raises(ValueError, match="a decade at least"):
        Growth(smallest, largest, "x", of="rows")


def test_the_path_says_what_grows() -> None:
    assert (Growth(1, 10, "a/?n={size}&m={size}", of="rows").at(3), Growth(1, 10, "a/", of="rows").at(3)) == (
        "a/?n=3&m=3",
        "a/",
    )
    assert [Growth(1, 10, path, of="rows").reseeds for path in ("a/?n={size}", "a/")] == [False, True]


def points(costs: Sequence[float | None], smallest: int = 1) -> list[Point]:
    """Points of statements, at 1, 3, 10 ... times the smallest size."""
    sizes = Growth(smallest, smallest * 10**6, "x", of="rows").sizes
    return [
        Point(size, 1, 200 if cost is not None else 0, f"{size}", cost, cost, 0, cost)
        for size, cost in zip(sizes, costs, strict=False)
    ]


def test_constants_at_small_sizes_do_not_bend_the_power() -> None:
    costs = [1000.0 + size for size in (1, 3, 10, 30)] + [10.0 * size for size in SIZES]
    power = fit(points(costs), "statements")
    assert power is not None
    assert power.exponent == pytest.approx(1)
    assert power.points == 5
    assert fit(points(costs), "rows") == Power(0.0, 0.0, 0.0, 5)


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ([1.0 + n for n in (1, 3, 10, 30, 100)], "statements sent grow with the power 0.86 [0.73, 0.99]"),
        ([2.0] * 5, "statements sent do not grow: 2 from 1 to 100 rows"),
        ([0.0] * 5, "statements sent do not grow: 0 from 1 to 100 rows"),
        ([0.0, 0.0, 4.0, 5.0, 1234.0], "statements sent follow no power from 1 to 100 rows: 0 grew to 1,234"),
        (
            [1.0, 2.0, None, 4.0, None],
            "statements sent over rows: no figure for 10 (no answer in time), 100 (no answer in time)",
        ),
    ],
)
def test_sentences(costs: list[float | None], words: str) -> None:
    assert words in sentence(points(costs), "statements", "rows")


@pytest.mark.parametrize(
    ("fix", "broken", "value"),
    [
        (Power(0, 0, 0, 5), Power(1, 0.9, 1.1, 5), "holds"),
        (Power(-1, -1, -1, 5), Power(0, 0, 0, 5), "broken"),
        (Power(0.8, 0.7, 0.95, 5), Power(1, 0.9, 1.1, 5), "broken"),
        (None, Power(1, 0.9, 1.1, 5), "unknown"),
        (Power(0, 0, 0, 5), None, "unknown"),
    ],
)
def test_findings(fix: Power | None, broken: Power | None, value: str) -> None:
    assert growth.finding(fix, broken).value == value


def test_a_request_that_fails_gives_no_figure() -> None:
    good, bad = made_up.probe("1", calls=2), made_up.probe("1", calls=9, status=500)
    good.statements = bad.statements = [{"calls": 2, "blocks": 7, "query": "SELECT"}]
    one = growth.point(10, [good, good], rows=60)
    assert (one.statements, one.pages, one.rows, one.ms) == (2, 7, 30, 10)
    assert growth.point(10, [good, bad], rows=60) == Point(10, 2, 500, "", None, None, None, None)
    uncounted = growth.point(10, [made_up.probe("1", calls=None)], rows=1)
    assert (uncounted.statements, uncounted.pages, uncounted.ms) == (None, None, 10)


def test_an_ignored_size_is_seen() -> None:
    same = [Point(size, 1, 200, "same", 1, 1, 1, 1) for size in (1000, 3000)]
    assert ignored(same) == "the answers for 1,000 and 3,000 are the same"
    assert ignored(points([1.0, 1.0])) == ""


@given(st.lists(st.tuples(st.floats(0, 300), st.sampled_from([17.0, 34.0, 51.0])), min_size=1, max_size=5))
def test_labels_do_not_overlap_nor_leave_the_plot(blocks: list[tuple[float, float]]) -> None:
    wanted, heights = sorted(middle for middle, _ in blocks), [height for _, height in blocks]
    middles = spread(wanted, heights, 0, 300)
    edges = [edge for middle, h in zip(middles, heights, strict=True) for edge in (middle - h / 2, middle + h / 2)]
    assert [round(edge, 6) for edge in edges] == sorted(round(edge, 6) for edge in edges)
    assert edges[0] >= -1e-6
    assert edges[-1] <= 300 + 1e-6


def lines(*costs: Sequence[float], name: str = "fixed") -> list[Series]:
    """A line for each, of a variant of its own."""
    return [
        Series(((f"{name}_{number}", "fixed"),), tuple(zip((1, 10, 100), values, strict=True)))
        for number, values in enumerate(costs)
    ]


def drawn(svg: str, tag: str, kind: str = "") -> list[Xml.Element]:
    """The elements of one kind in a plot."""
    found = Xml.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{tag}")
    return [element for element in found if not kind or element.get("class") == kind]


def test_the_plot_is_well_formed_and_has_every_point() -> None:
    svg = plot(lines((1, 10, 100), (2, 2, 2), (5, 4, 3)), [1, 10, 100], 1, "rows", "statements")
    assert len(drawn(svg, "path", "line")) == 3
    assert len(drawn(svg, "path", "dot")) == 9
    texts = [element.text for element in drawn(svg, "text")]
    assert {"fixed_0", "fixed_1", "fixed_2", "1", "10", "100", "rows", "statements"} <= set(texts)
    width, height = (float(n) for n in (Xml.fromstring(svg).get("viewBox") or "").split()[2:])
    for element in drawn(svg, "text"):
        assert 0 <= float(element.get("x", "-1")) <= width
        assert 0 <= float(element.get("y", "-1")) <= height


def test_lines_that_would_hide_each_other_are_one_with_both_names() -> None:
    svg = plot(lines((1, 2, 3), (1, 2, 3)), [1, 10, 100], 1, "rows", "statements")
    assert len(drawn(svg, "path", "line")) == 1
    assert {"fixed_0", "fixed_1"} <= {element.text for element in drawn(svg, "text")}


def test_zero_has_a_row_of_its_own_and_nothing_gives_no_plot() -> None:
    svg = plot(lines((0, 0, 50)), [1, 10, 100], 1, "rows", "statements")
    assert "0" in {element.text for element in drawn(svg, "text")}
    assert plot([], [1, 10], 1, "rows", "statements") == plot(lines((0, 0, 0))[:0], [1], 1, "", "") == ""
    assert len(drawn(plot(lines((0, 0, 0)), [1, 10, 100], 1, "rows", "s"), "path", "dot")) == 3


def told(names: Sequence[str] = ("broken", "fixed_values"), **changes: Any) -> dict[str, Any]:
    """The document of a made-up sweep."""
    plan = make_plan(get_scenario("n_plus_one"), variant="fixed_values")
    what = Growth(1, 100, "books/?size={size}", of="books")
    found = {"broken": points([2.0, 4.0, 11.0, 31.0, 101.0]), "fixed_values": points([1.0] * 5)}
    return command.document(plan, what, found) | {"run": "r", "seconds": 1.0} | changes


def test_the_document_says_what_holds() -> None:
    document = told()
    assert document["value"] == "holds"
    assert [one["powers"]["statements"]["words"] for one in document["curves"]] == [
        "0.86 [0.73, 0.99]",
        "0.00 [0.00, 0.00]",
    ]
    assert "finding" not in document["curves"][0]
    assert document["curves"][1]["finding"]["figures"] == "0.00 [0.00, 0.00] against 0.86 [0.73, 0.99] of broken"


def test_pages_escape_every_string() -> None:
    harmless = Tags(report.to_page(told()))
    evil = told(title=EVIL, of=EVIL, commit=EVIL, when=EVIL, scope=EVIL, scenario=EVIL)
    for one in evil["curves"]:
        one |= {"variant": one["variant"] + EVIL, "sentence": EVIL, "kind": one["kind"] + '"' + EVIL}
        one["powers"]["statements"]["words"] += EVIL
    page = report.to_page(evil)
    assert Tags(page).seen == harmless.seen
    assert "<script" not in page


def test_the_last_curve_goes_into_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_RESULTS", str(tmp_path))
    assert report.latest("n_plus_one") is None
    for when in ("20260101-000000", "20260102-000000"):
        (tmp_path / f"{when}-n_plus_one-curve").mkdir()
        (tmp_path / f"{when}-n_plus_one-curve" / "curve.json").write_text(f'{{"run": "{when}"}}')
    assert report.latest("n_plus_one") == {"run": "20260102-000000"}
    assert report.latest("plus_one") is None


def test_the_report_of_a_run_shows_the_curve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_RESULTS", str(tmp_path))
    result = made(made_up.run(made_up.arm("broken"), made_up.arm("fixed")))
    assert 'class="loglog"' not in to_html(result, tmp_path)
    folder = tmp_path / "20260101-000000-race_condition-curve"
    folder.mkdir()
    (folder / "curve.json").write_text(to_json(told()))
    page = to_html(result, tmp_path)
    assert page.count('class="loglog"') == 1
    assert "fixed_values  0.00" in page
    assert 'href="#growth"' in page


class Blocker(Protocol):
    """What pytest-django guards the database with."""

    def unblock(self) -> AbstractContextManager[None]:
        """Let a block use the database."""
        ...


def swept(name: str, what: Growth, fix: str, folder: Path) -> dict[str, list[Point]]:
    """A real sweep over broken and one fix."""
    scenario = get_scenario(name)
    variants = [Variant(name, "broken", "broken"), Variant(name, fix, "fixed")]
    (folder / "logs").mkdir()
    found = Sweep(scenario, what, variants, folder, Stopwatch(Silent())).carry_out()
    with postgres.connect() as server:
        left = server.execute("SELECT 1 FROM pg_database WHERE starts_with(datname, %s)", [f"lab_{KIND}_"]).fetchall()
    assert left == []
    return found


def test_a_sweep_over_the_size_of_the_answer(servers: Servers, tmp_path: Path) -> None:
    found = swept("n_plus_one", Growth(1, 10, "books/?size={size}", of="books"), "fixed_select_related", tmp_path)
    assert [(p.size, p.statements, p.rows) for p in found["broken"]] == [(1, 2, 2), (3, 4, 6), (10, 11, 20)]
    assert [(p.size, p.statements) for p in found["fixed_select_related"]] == [(1, 1), (3, 1), (10, 1)]
    assert all(p.pages and p.ms for p in found["broken"])


def test_a_sweep_over_the_size_of_the_data(
    servers: Servers, tmp_path: Path, django_db_blocker: Blocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_ROWS", "7")
    what = Growth(1000, 10_000, "orders/?email=c0@shop.test", of="orders", cost="pages")
    with django_db_blocker.unblock():
        found = swept("missing_index", what, "fixed_composite_index", tmp_path)
    assert [p.rows for p in found["broken"]] == [1000, 3000, 10_000]
    assert [p.statements for p in found["broken"]] == [1, 1, 1]
    pages = [p.pages or 0 for p in found["broken"]]
    assert pages[2] > 5 * pages[0]
    assert (found["fixed_composite_index"][2].rows or 0) <= 100


def test_a_size_that_the_view_ignores_ends_the_sweep(servers: Servers, tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"broken: .* 1 and 3 are the same\. Let books/\?x=\{size\} obey the size"):
        swept("n_plus_one", Growth(1, 10, "books/?x={size}", of="books"), "fixed_values", tmp_path)

"""What the live claims may know: rows of one moment against requests of many."""

import pytest

from lab.dashboard.live import at_the_time
from lab.dashboard.routes import examples, has_root, routes
from lab.registry import get_scenario, scenarios, variants_of
from lab.run import Sent


def sent(when: float, finished: float | None, outcome: str = "ok") -> Sent:
    return Sent(f"{when}", 0, "checkout/", when, finished, 201 if finished else 0, outcome, opportunity=True)


def test_what_was_answered_before_the_rows_were_read_is_known() -> None:
    assert [found.outcome for found in at_the_time([sent(1, 2), sent(1, 2, "fail")], 3, 4)] == ["ok", "fail"]


@pytest.mark.parametrize("finished", [3.5, 4.5, None])
def test_what_was_in_flight_is_unknown_whatever_became_of_it(finished: float | None) -> None:
    (found,) = at_the_time([sent(2, finished)], 3, 4)
    assert (found.outcome, found.finished) == ("info", None)


def test_what_left_later_can_not_be_in_the_rows() -> None:
    assert at_the_time([sent(4.1, 4.2)], 3, 4) == []


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda found: found.name)
def test_every_variant_has_routes_and_an_example(scenario) -> None:
    for variant in variants_of(scenario):
        assert routes(variant)
        assert has_root(variant) or examples(scenario, variant, "http://127.0.0.1:8000")


def test_an_example_is_a_line_that_a_shell_understands() -> None:
    scenario = get_scenario("race_condition")
    (example,) = examples(scenario, scenario.variants[0], "http://127.0.0.1:8000")
    assert (example.method, example.url) == ("POST", "")
    assert example.curl.startswith("curl -i http://127.0.0.1:8000/race_condition/broken/checkout/ -X POST")

"""S6: no name makes anything run. What make is told is tested in tests/lab/test_makefile.py, with the same payloads."""

from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from lab.__main__ import main
from lab.commands import new, prove
from lab.dashboard.names import checked
from lab.dashboard.places import UnknownArmError
from lab.refusal import RefusedError
from lab.registry import UnknownNameError, get_scenario, get_variant
from tests.lab.running import Running
from tests.lab.test_makefile import PAYLOADS, TOUCH

BY_NAME = ["scenario", "diff", "psql", "locust", "attempt", "repeat", "judge", "reset"]
NAMES = [*PAYLOADS, "../deadlock", "deadlock/../n_plus_one", "/etc/passwd", "deadlock.scenario", "__init__", "", " "]
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def test_payloads_are_many() -> None:
    assert len({*NAMES}) >= 100


def ends_with(arguments: list[str]) -> object:
    """The exit code of the command line."""
    try:
        return main(arguments)
    except SystemExit as stop:
        return stop.code


@pytest.mark.parametrize("command", BY_NAME)
def test_no_command_takes_such_a_name(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2 for each, before anything is started."""
    monkeypatch.chdir(tmp_path)
    assert {name: ends_with([command, "--", name]) for name in NAMES} == dict.fromkeys(NAMES, 2)
    assert list(tmp_path.iterdir()) == []


def test_no_variant_has_such_a_name() -> None:
    scenario = get_scenario("race_condition")
    for name in NAMES:
        with pytest.raises(UnknownNameError):
            get_variant(scenario, name)
        with pytest.raises(UnknownArmError):
            checked("race_condition", name)
        with pytest.raises(UnknownArmError):
            checked(name, "broken")


def test_no_new_scenario_gets_such_a_name() -> None:
    for name in NAMES:
        if name != "a ":  # white space around a name means nothing
            with pytest.raises(RefusedError):
                new.checked(name)


def test_no_revision_is_such_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git is told where options end, and no shell is between."""
    monkeypatch.chdir(tmp_path)
    tried = [TOUCH, f"$({TOUCH})", f"; {TOUCH}", "--output=canary", "--ext-diff", "-h", "--no-index", "HEAD;x", "x\ny"]
    for revision in tried:
        with pytest.raises(UnknownNameError):
            prove.chosen(revision, None)
    assert list(tmp_path.iterdir()) == []


def test_the_web_takes_no_such_name(lab: Running) -> None:
    """In the path of a variant, in the form that resets one, in what Locust is asked for: nothing runs, no error."""
    state = Path(lab.environment["LAB_STATE"])
    wrong = []
    for name in NAMES[::4]:
        word = quote(name, safe="", errors="replace")
        swarm = urlencode({"user_classes": name, "user_count": "1", "spawn_rate": "1"})
        asked = {
            "scenario": lab.ask(f"/{word}/").status,
            "variant": lab.ask(f"/race_condition/{word}/x").status,
            "both": lab.ask(f"/{word}/{word}/{word}").status,
            "preset": lab.ask(f"/?scenario={word}", of=lab.locust).status,
            "swarm": lab.ask("/swarm", "POST", swarm, of=lab.locust, Origin="http://evil.test", **FORM).status,
        }
        wrong += [(name, where, status) for where, status in asked.items() if status not in (200, 301, 400, 403, 404)]
    assert wrong == []
    assert not list(state.rglob("canary"))


def test_the_form_takes_no_such_name(lab: Running) -> None:
    for name in NAMES[:60:6]:
        for data in ({"scenario": name, "variant": "broken"}, {"scenario": "race_condition", "variant": name}):
            assert lab.form("/-/reset/", data, "/race_condition/").status in (400, 404)

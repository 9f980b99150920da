"""The switchboard: servers come when they are asked for, go when they are not, and come back when they died."""

import json
import os
import stat
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from lab.dashboard import exchange, places, switchboard
from lab.dashboard.exchange import Exchange
from lab.dashboard.places import SwitchboardError, UnknownArmError, ask
from lab.dashboard.switchboard import Switchboard
from lab.services import postgres
from lab.services.servers import Servers
from lab.state import server_dir

ARM = {"scenario": "race_condition", "variant": "broken"}
DATABASE = "lab_v_race_condition_broken"


@pytest.fixture(scope="module")
def board(servers: Servers) -> Iterator[Switchboard]:
    """A switchboard of our own, on a socket of its own: `make lab` may be running on the usual one."""
    own = server_dir() / f"test-{os.getpid()}.sock"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "socket_path", lambda: own)
        patch.setattr(exchange, "socket_path", lambda: own)
        found = Switchboard(servers.warden)
        found.reset(**ARM)
        end = Exchange(found).run_in_background()
        yield found
        end()
        found.close()


def get(url: str, path: str, **options: object) -> tuple[int, object]:
    request = urllib.request.Request(f"{url}/race_condition/broken/{path}", **options)  # type: ignore[arg-type]
    with urllib.request.urlopen(request) as answer:
        return answer.status, json.load(answer)


def buy(url: str) -> object:
    headers = {"Content-Type": "application/json", "X-Request-ID": os.urandom(4).hex()}
    return get(url, "checkout/", data=b'{"item": 1}', headers=headers)


def sales() -> int:
    with postgres.connect(DATABASE) as connection:
        row = connection.execute("SELECT count(*) FROM race_condition_sale").fetchone()
    return row[0] if row else -1


def test_opens_on_the_first_request_and_keeps_open(board: Switchboard) -> None:
    first = ask(do="open", **ARM)
    assert first["database"] == DATABASE
    assert buy(first["url"])[0] == 201  # type: ignore[index]
    assert sales() == 1
    assert ask(do="open", **ARM) == first
    assert [tuple(entry[:2]) for entry in ask(do="status")["live"]] == [("race_condition", "broken")]


def test_comes_back_when_it_died_and_its_rows_are_still_there(board: Switchboard) -> None:
    before = board.open(**ARM)
    kept = sales()
    psutil.Process(before.served.child.process.pid).kill()
    before.served.child.process.wait()
    url = ask(do="open", **ARM)["url"]
    assert buy(url)[0] == 201  # type: ignore[index]
    assert sales() == kept + 1


def test_stops_what_nobody_asks_for(board: Switchboard) -> None:
    pid = board.open(**ARM).served.child.process.pid
    board.stop_idle(3600)
    assert psutil.pid_exists(pid)
    board.stop_idle(-1)
    assert not psutil.pid_exists(pid)
    assert ask(do="status")["live"] == []


def test_reset_brings_back_what_was_seeded(board: Switchboard) -> None:
    buy(ask(do="open", **ARM)["url"])
    assert sales() > 0
    ask(do="reset", **ARM)
    with postgres.connect() as server:
        assert not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    ask(do="open", **ARM)
    assert sales() == 0


def test_an_edited_scenario_is_served_anew(board: Switchboard, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ask(do="open", **ARM)
    monkeypatch.setattr(switchboard, "stamp_of", lambda key: 1)
    assert ask(do="open", **ARM)["url"] != before["url"]


@pytest.mark.parametrize(
    ("scenario", "variant"),
    [
        ("race_condition", "scenario"),
        ("race_condition", "../broken"),
        ("race-condition", "broken"),
        ("race_condition", "fixed_nothing"),
        ("nope", "broken"),
        ("", ""),
        ("../lab", "broken"),
    ],
)
def test_names_that_are_no_variant(board: Switchboard, scenario: str, variant: str) -> None:
    with pytest.raises(UnknownArmError):
        ask(do="open", scenario=scenario, variant=variant)


def test_whatever_comes_is_answered(board: Switchboard) -> None:
    with pytest.raises(SwitchboardError, match="does not know"):
        ask(do="dance")
    with pytest.raises(SwitchboardError):
        ask(do="renew")


def test_nobody_else_may_speak_to_it(board: Switchboard) -> None:
    assert stat.S_IMODE(Path(places.socket_path()).stat().st_mode) == 0o600


def test_without_a_switchboard_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "socket_path", lambda: tmp_path / "none")
    with pytest.raises(SwitchboardError, match="make lab"):
        ask(do="status")

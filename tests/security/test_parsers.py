"""Whatever is read from outside is understood, refused in a sentence, or left out: no parser falls over."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.__main__ import make_parser
from lab.advisories import numbers
from lab.commands import prove
from lab.dashboard import here
from lab.dashboard.exchange import Exchange
from lab.dashboard.guard import refusal, same, show_toolbar
from lab.dashboard.names import checked
from lab.dashboard.places import UnknownArmError
from lab.dashboard.worker_service import Service, read
from lab.discovery import scenario_names
from lab.evidence.history import HistoryError, read_history
from lab.registry import UnknownNameError, check_name
from lab.reports.printable import CONTROLS, printable
from lab.runner import ledger
from lab.services.mailbox import address
from lab.services.outsider import read_log
from lab.services.process import identify

FUZZ = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
BYTES = st.binary(max_size=200)
# What an argument or a variable can hold: no NUL, and no surrogate that no byte gives.
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=12,
)


def torn(like: Any) -> st.SearchStrategy[bytes]:
    """Bytes like those of a file that somebody else has written: none of it ours, or ours and cut off somewhere."""
    whole = json.dumps(like).encode() + b"\n"
    return (
        BYTES
        | JSON.map(lambda value: json.dumps(value).encode() + b"\n")
        | st.integers(0, len(whole)).map(lambda end: whole[:end])
    )


@FUZZ
@given(st.text(max_size=80))
def test_names(name: str) -> None:
    """A scenario that exists, or an error that says which do."""
    known = said = ""
    try:
        known = check_name(name)
    except UnknownNameError as error:
        said = error.args[0]
    assert known in scenario_names() or "`make list` shows all" in said
    with contextlib.suppress(UnknownArmError):
        checked(name, name)
    with contextlib.suppress(UnknownArmError):
        checked("deadlock", name)


@FUZZ
@given(st.lists(WORDS, max_size=6), st.sampled_from(["scenario", "prove", "repeat", "lab", "psql"]))
def test_options(words: list[str], command: str) -> None:
    """Understood, or exit code 2."""
    assert parsed([command, *words]).get("code", 0) in (0, 2)


def parsed(words: list[str]) -> dict[str, Any]:
    """What the command line makes of it, or the exit code: 2 where it is refused, 0 where it is answered with help."""
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        try:
            return vars(make_parser().parse_args(words))
        except SystemExit as stop:
            return {"code": stop.code}


ODD = ["\u00b2", "1e999", "9" * 5000, "0x1"]
NUMBERS = st.integers().map(str) | st.floats().map(str) | WORDS | st.sampled_from(ODD)


@FUZZ
@given(NUMBERS, st.sampled_from(["--users", "--seconds", "--rows", "--seed"]))
def test_numbers(text: str, option: str) -> None:
    """Within the bounds, or exit code 2."""
    found = parsed(["scenario", "x", f"{option}={text}"])
    assert found.get("code") == 2 or option == "--seed" or 0 < found[option[2:]] <= 1e9


NEAR_SHARDS = ["1/4", "4/4", "\u00b2/4", "1/\u0664", "/", "1/", "9" * 5000]
SHARDS = st.tuples(NUMBERS, NUMBERS).map("/".join) | st.sampled_from(NEAR_SHARDS)


@FUZZ
@given(WORDS | SHARDS)
def test_shards(text: str) -> None:
    with contextlib.suppress(UnknownNameError):
        assert set(prove.chosen(None, text)) <= set(scenario_names())


def test_all_shards_are_the_whole() -> None:
    parts = [prove.chosen(None, f"{part}/3") for part in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == scenario_names()


@settings(FUZZ, max_examples=8)
@given(WORDS.filter(bool))
def test_revisions(text: str) -> None:
    with contextlib.suppress(UnknownNameError):
        assert set(prove.chosen(text, None)) <= set(scenario_names())


@FUZZ
@given(content=BYTES | st.integers().map(lambda number: str(number).encode()))
def test_pid_files(tmp_path: Path, content: bytes) -> None:
    """Nobody, or a process whose command line carries the mark; never an error."""
    path = tmp_path / "pid"
    path.write_bytes(content)
    assert identify(path, "a mark that no process carries") is None


def test_a_pid_file_that_names_a_stranger_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "pid"
    path.write_text(f"{psutil.Process().ppid()}\n")
    assert identify(path, str(tmp_path)) is None


TEXTS = dict.fromkeys(("when", "commit", "digest", "scope", "verdict"), "x")
ENTRY = {**TEXTS, "scenario": "deadlock", "seconds": 1}
SENT, FINISHED = ["s", "0-0-0", 0, 0, "buy", 1.0], ["f", "0-0-0", 2.0, 200, "ok", True, None]


@FUZZ
@given(lines=st.lists(torn(ENTRY), max_size=6))
def test_ledger_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[bytes]) -> None:
    """Every line is an entry, or is counted as one that can not be read."""
    monkeypatch.setattr(ledger, "path", lambda: tmp_path / "ledger.jsonl")
    (tmp_path / "ledger.jsonl").write_bytes(b"".join(lines))
    known = list(ledger.entries())
    shown = (tmp_path / "ledger.jsonl").read_text(errors="replace").splitlines()
    assert len(known) + ledger.unreadable() == len(shown)


@FUZZ
@given(lines=st.lists(torn(SENT) | torn(FINISHED), max_size=6))
def test_history_lines(tmp_path: Path, lines: list[bytes]) -> None:
    """Read, or refused with the number of the line; a half line at the end is one that was being written."""
    path = tmp_path / "history.jsonl"
    path.write_bytes(b"".join(lines))
    found, said = [], ""
    try:
        found = read_history(path, arms=1)
    except HistoryError as error:
        said = str(error)
    assert len(found) == 1 or f"{path}:" in said


@FUZZ
@given(content=torn({"number": "1", "kind": "fixed", "database": 1, "options": {}, "environment": {}}))
def test_order_files(tmp_path: Path, content: bytes) -> None:
    """An object, or nothing."""
    path = tmp_path / "order.json"
    path.write_bytes(content)
    assert isinstance(read(path), dict)


@FUZZ
@given(order=st.dictionaries(st.sampled_from(["number", "kind", "database", "options", "environment"]), JSON))
def test_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: dict[str, Any]) -> None:
    """What can not be read is reported as such; here no order is whole, so none starts a worker."""
    monkeypatch.setattr("lab.dashboard.worker_service.arm_dir", lambda *_: tmp_path)
    monkeypatch.setattr("lab.dashboard.worker_service.celery.Worker.start", lambda *_: None)
    service = Service(("deadlock", "broken"), None)  # type: ignore[arg-type]
    service._start({**order, "options": order.get("options") or {"nobody_knows": 1}})
    assert "can not be read" in service._error


@FUZZ
@given(BYTES | JSON.map(lambda value: json.dumps(value).encode()))
def test_lines_to_the_switchboard(line: bytes) -> None:
    """Every line gets an answer."""

    class Nobody:
        def answer(self, order: Any) -> dict[str, Any]:
            return {"asked": order.get("do")}

    exchange = Exchange.__new__(Exchange)
    exchange._switchboard = Nobody()  # type: ignore[assignment]
    assert isinstance(exchange.answer(line), dict)


HEADERS = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60)
PORT = here.PORT
NEAR = st.sampled_from([f"127.0.0.1:{PORT}", f"localhost:{PORT}", "http://[", "[::1", "a:b:c", "@", "%00", "::1"])


@FUZZ
@given(HEADERS | NEAR, HEADERS | NEAR, HEADERS, st.sampled_from(["GET", "POST", "OPTIONS"]), HEADERS)
def test_hosts_and_origins(host: str, origin: str, site: str, method: str, remote: str) -> None:
    """Let in under the lab's own names alone, whatever else the headers hold."""
    headers = {"host": host, "origin": origin, "sec-fetch-site": site}
    request = RequestFactory().generic(method, "/", headers=headers)
    request.META["REMOTE_ADDR"] = remote
    own = {f"{name}:{here.PORT}" for name in here.HOSTS}
    if not refusal(request):
        assert host in own
        assert origin == f"http://{host}"
    show_toolbar(request)
    same(origin)


@FUZZ
@given(JSON)
def test_what_is_printed(value: Any) -> None:
    """No control character is left, and a second time changes nothing."""
    once = printable(value)
    assert not CONTROLS.search(once if isinstance(once, str) else "")
    assert repr(printable(once)) == repr(once)


@FUZZ
@given(content=st.lists(torn({"at": "ready"}), max_size=4))
def test_logs_of_the_partner_end_where_they_are_torn(tmp_path: Path, content: list[bytes]) -> None:
    """Its own lines are whole, each is one write: only the end can be missing."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"at": "ready"}\n' + b"".join(content).replace(b"\n", b""))
    assert read_log(path) == [{"at": "ready"}]


@FUZZ
@given(st.text(max_size=60))
def test_addresses_and_versions(text: str) -> None:
    assert isinstance(address(text), str)
    assert all(isinstance(part, int) for part in numbers(text))

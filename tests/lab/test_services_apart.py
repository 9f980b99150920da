"""The parts that compose runs apart: a partner and a mailbox on a port, a worker that is a service of its own."""

import json
import os
import signal
import smtplib
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from lab.dashboard import places, worker_service
from lab.dashboard.shared_parties import ledgers_of, shared
from lab.dashboard.supervisor import given
from lab.dashboard.switchboard import Switchboard
from lab.dashboard.worker_service import HiredWorker
from lab.runner.digest import commit
from lab.scenario import Mailbox, Partner, Variant, Weather, Worker
from lab.services import celery
from lab.services.outsider import read_log
from lab.services.process import Child, ServiceError, clean_environment, spawn, wait_until
from lab.services.servers import Servers

KEY = ("non_idempotent_task", "fixed_processed_event")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def opened(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of our own for what is served live: `make lab` may be running on the usual one."""
    for module in (places, worker_service):
        monkeypatch.setattr(module, "live_dir", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("module", ["partner_app", "mailbox"])
def test_serves_on_an_address_and_a_port(module: str, tmp_path: Path) -> None:
    """With nothing but a ledger in the environment; the ledger's folder is made."""
    port, ledger = free_port(), tmp_path / "new" / "ledger.jsonl"
    command = [sys.executable, "-m", f"lab.services.{module}", "--bind", "127.0.0.1", "--port", str(port)]
    variable = f"LAB_{module.removesuffix('_app').upper()}_LEDGER"
    child = spawn(module, command, tmp_path / "log", None, env=clean_environment(**{variable: str(ledger)}))
    try:
        wait_until(lambda: opened(port), child, 20)
        if module == "mailbox":
            with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
                client.sendmail("a@lab.test", "b@lab.test", "Subject: Hello\n\ntext")
        else:
            url = f"http://127.0.0.1:{port}/shop/broken/charges"
            urllib.request.urlopen(url, b"{}", timeout=5).close()
    finally:
        child.stop()
    assert len(read_log(ledger)) == 1


PARTIES = {
    "partner": ("http://partner:8001", "http://partner:8001/{}/", Partner(latency=0.5)),
    "mailbox": ("smtp://mailbox:2525", "smtp://{}@mailbox:2525", Mailbox(latency=0.5)),
}


@pytest.mark.parametrize("name", PARTIES)
def test_a_shared_party_is_used_for_its_own_weather(live: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Without an address, without a ledger that can be read, or for another weather there is none."""
    url, address, weather = PARTIES[name]
    monkeypatch.setenv(f"LAB_{name.upper()}_WEATHER", json.dumps({"latency": 0.5}))
    assert shared(KEY, {name: weather}) == {}
    monkeypatch.setenv(f"LAB_{name.upper()}_URL", url)
    assert shared(KEY, {name: weather}) == {}
    monkeypatch.setenv(f"LAB_{name.upper()}_LEDGER", str(live / "shared.jsonl"))
    assert shared(KEY, {name: Weather(latency=0.6)}) == {}
    first = shared(KEY, {name: weather})
    known = (places.arm_dir(*KEY) / f"{name}.name").read_text()
    assert known.startswith("non_idempotent_task/fixed_processed_event~")
    assert first == {name: address.format(known if name == "partner" else quote(known, safe=""))}
    assert shared(KEY, {name: weather}) == first


@pytest.mark.parametrize("name", PARTIES)
def test_a_reset_gives_the_variant_another_name_there(live: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What was asked before the reset is no longer the variant's, and what other variants ask never was."""
    everybody = live / "shared.jsonl"
    monkeypatch.setenv(f"LAB_{name.upper()}_LEDGER", str(everybody))
    monkeypatch.setenv(f"LAB_{name.upper()}_URL", PARTIES[name][0])
    known, path = [], places.arm_dir(*KEY) / f"{name}.name"
    for _ in range(2):
        shared(KEY, {name: Weather()})
        known.append(path.read_text())
        path.unlink()
    assert known[0] != known[1]
    path.write_text(known[1])
    lines = [{"arm": arm, "number": number} for number, arm in enumerate([*known, "another/broken~1"])]
    everybody.write_text("".join(json.dumps(line) + "\n" for line in lines))
    mine = [{"arm": "/".join(KEY), "number": 1}]
    assert ledgers_of(KEY) == {"ledger": [], "mails": [], "ledger" if name == "partner" else "mails": mine}


def test_a_secret_is_taken_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is broken on purpose must not find it there."""
    monkeypatch.setenv("LAB_KEY", "shared")
    assert given("LAB_KEY") == "shared"
    assert "LAB_KEY" not in os.environ
    assert len(given("LAB_KEY")) > 20


def test_a_machine_without_git_has_no_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The image has none, and measures all the same."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit.__wrapped__() == ""  # past the cache: another test may have asked before


def test_no_service_is_said_at_once(live: Path) -> None:
    """Nobody waits a minute for a service that does not run."""
    hired = HiredWorker(Variant(*KEY, "fixed"), live, 240, Worker())
    with pytest.raises(ServiceError, match="LAB_WORKER_VARIANT does not run"):
        hired.start({})
    assert not hired.alive()


def test_an_unknown_variant_is_refused(tmp_path: Path) -> None:
    """The service of a misspelt variant ends with a sentence."""
    environment = clean_environment(LAB_STATE=str(tmp_path), LAB_WORKER_VARIANT="non_idempotent_task/fixed_typo")
    child = spawn(
        "worker", [sys.executable, "-m", "lab.dashboard.worker_service"], tmp_path / "log", None, env=environment
    )
    assert child.process.wait(30) == 2
    assert "There is no variant non_idempotent_task/fixed_typo" in child.tail()


@pytest.fixture
def service(servers: Servers, live: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    """The service, in a process of its own, with our folder for its orders."""
    monkeypatch.setenv("LAB_WORKER_VARIANT", "/".join(KEY))
    code = (
        "import pathlib, sys\nfrom lab.dashboard import places, worker_service\n"
        "folder = pathlib.Path(sys.argv.pop())\n"
        "places.live_dir = worker_service.live_dir = lambda: folder\nworker_service.main()"
    )
    command = [sys.executable, "-c", code, str(live)]
    child = spawn("worker", command, live / "service.log", servers.warden, env=clean_environment())
    wait_until(worker_service.listening, child, 30)
    yield child
    child.stop(signal.SIGTERM, 15)


def test_the_switchboard_lets_the_service_work(service: Child, servers: Servers, live: Path) -> None:
    """The variant's tasks run in the service, also after a reset; when it ends, its worker does."""
    board = Switchboard(servers.warden)
    try:
        for _ in range(2):
            board.reset(*KEY)
            opened = board.open(*KEY)
            assert isinstance(opened.worker, HiredWorker)
            assert opened.alive()
            body = json.dumps({"article": 1, "event": "5c6e2bf3-4a2c-4f3c-8a0e-0f2f6f1f7d11"}).encode()
            url, headers = f"{opened.served.url}/{'/'.join(KEY)}/views/", {"Content-Type": "application/json"}
            urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10).close()
            deadline = time.monotonic() + 20
            while not finished(live) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert finished(live) == 1
            assert board.drained(*KEY)
            assert any("celery" in " ".join(process) for process in commands(service))
        service.stop(signal.SIGTERM, 15)
        assert not opened.alive()
    finally:
        board.close()


def finished(live: Path) -> int:
    """How many tasks the variant's worker has done since the last reset."""
    entries = read_log(live.joinpath(*KEY, "deliveries.jsonl"))
    return sum(entry["at"] == "finished" and entry["state"] == "SUCCESS" for entry in entries)


def commands(child: Child) -> list[list[str]]:
    """The command lines of a child's family."""
    return [psutil.Process(pid).cmdline() for pid in child.pids()]


def test_what_a_worker_left_undone_is_not_waited_for(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that began in a worker that is gone will not end; the broker's unacknowledged messages tell of it."""
    monkeypatch.setattr(celery, "queued", lambda database: 0)
    monkeypatch.setattr(celery, "BETWEEN_LOOKS", 0)
    hired = HiredWorker(Variant(*KEY, "fixed"), live, 240, Worker())
    log = [{"at": "ready"}, {"at": "started", "id": "a"}]
    (live / "deliveries.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in log))
    assert not hired.drained()
    log += [{"at": "ready"}, {"at": "started", "id": "b"}, {"at": "finished", "id": "b"}]
    (live / "deliveries.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in log))
    assert hired.drained()

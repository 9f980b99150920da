"""S1: everything listens on this machine alone, whatever the environment says.

That the compose file publishes on 127.0.0.1 alone is tested in tests/lab/test_compose.py.
"""

from ipaddress import ip_address
from pathlib import Path

import psutil
import pytest

from lab.dashboard.preflight import check_bind
from lab.refusal import RefusedError
from lab.services.mailbox import MailboxService
from tests.faults.processes import output_of
from tests.lab.running import Running
from tests.security.conftest import HOSTILE, ShortRun, family, listeners

TOOLS = {5557, 5558, 8089}


def test_a_run_listens_on_loopback_alone(short_run: ShortRun) -> None:
    """Gunicorn, Locust, PostgreSQL and Valkey, looked at three times a second from the first to the last process."""
    assert short_run.code == 3, short_run.output
    assert "below the scenario's minimum" in short_run.output
    assert short_run.listened, "no listener was seen at all"
    assert {address for address, _ in short_run.listened} == {"127.0.0.1"}


def test_a_run_opens_no_port_that_the_environment_names(short_run: ShortRun) -> None:
    ports = {port for _, port in short_run.listened}
    assert not ports & {9996, 9997, 9998}
    assert not ports & TOOLS, "Locust's page, or its port for workers, is open in a measured run"


def test_make_lab_listens_on_loopback_alone(awake: Running) -> None:
    """The pages, Locust's page, a variant with its Celery worker and its partner."""
    processes = family(awake.process.pid, Path(awake.environment["LAB_STATE"]))
    commands = [" ".join(process.cmdline()) for process in processes if process.is_running()]
    for part in ("partner_app", "locust", "gunicorn", "postgres", "valkey"):
        assert any(part in command for command in commands), part
    assert "celery.log" in map(output_of, processes), "a forked worker keeps the command line of the fork server"
    found = listeners(processes)
    assert len(found) >= 4
    assert all(ip_address(address).is_loopback for address, _ in found)
    assert not {port for _, port in found} & {9996, 9997, 9998}


def test_the_mailbox_listens_on_loopback_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    mailbox = MailboxService.start(None, tmp_path)
    try:
        assert listeners([psutil.Process(mailbox.child.process.pid)]) == {("127.0.0.1", mailbox.port)}
    finally:
        mailbox.stop()


@pytest.mark.parametrize("bind", ["0.0.0.0", "192.0.2.1", "::", "::ffff:0.0.0.0"])
def test_a_wider_address_is_refused_unless_somebody_understands(bind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for said in ("", "1", "yes", "I-UNDERSTAND"):
        monkeypatch.setenv("LAB_EXPOSE", said)
        with pytest.raises(RefusedError, match="broken on purpose"):
            check_bind(bind)
    monkeypatch.setenv("LAB_EXPOSE", "i-understand")
    assert check_bind(bind)


@pytest.mark.parametrize("bind", ["", "localhost", "evil.test", "127.0.0.1:8000", "127.0.0.1; touch x"])
def test_what_is_no_address_is_refused(bind: str) -> None:
    with pytest.raises(RefusedError, match="must be an address"):
        check_bind(bind)


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.0.0.2", "::1"])
def test_loopback_needs_no_consent(bind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAB_EXPOSE", raising=False)
    assert not check_bind(bind)

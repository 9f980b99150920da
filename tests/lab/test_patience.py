"""A run that waits for what never comes: the wait ends, with a cause."""

import signal
import time

import psutil
import pytest

from lab.runner import arm
from lab.runner.patience import Overtime, Patience, StalledError
from lab.services import postgres
from lab.services.process import ServiceError


def test_a_wait_ends_when_nothing_goes_on() -> None:
    began = time.monotonic()
    with pytest.raises(StalledError, match="stood still for 0 s"), Patience(0.1):
        time.sleep(5)
    assert time.monotonic() - began < 4
    assert issubclass(StalledError, ServiceError)


def test_a_sign_of_life_makes_it_wait_as_long_again() -> None:
    with Patience(0.4) as patience:
        for _ in range(6):
            time.sleep(0.1)
            patience.extend()


def test_blocks_that_end_only_when_their_clients_give_up_end_the_run() -> None:
    """Each is a sign of life, so the patience above would never be over."""
    overtime = Overtime()
    overtime.add(60.2, planned=0.2)
    overtime.add(60.2, planned=0.2)
    with pytest.raises(StalledError, match="came 180 s after"):
        overtime.add(60.2, planned=0.2)


def test_a_slow_machine_spends_no_overtime() -> None:
    overtime = Overtime()
    for _ in range(100):
        overtime.add(15, planned=0.2)


def test_it_is_over_with_the_run() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with Patience(0.05):
        pass
    time.sleep(0.1)
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_query_whose_backend_is_stopped_ends(servers: object) -> None:
    """Libpq itself would wait for ever: the connection stands."""
    with pytest.raises(StalledError), Patience(0.3):
        ask_a_stopped_backend()


def test_counters_of_a_backend_that_does_not_close_are_not_read(
    servers: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has counted since it last reported is in no counter."""
    monkeypatch.setattr(arm, "DISCONNECT_SECONDS", 0.2)
    with postgres.connect("lab") as connection, postgres.connect("lab_silk") as stopped:
        backend = psutil.Process(stopped.info.backend_pid)
        backend.suspend()
        try:
            with pytest.raises(ServiceError, match="its counters are not whole"):
                arm.disconnect(connection, "lab_silk")
        finally:
            backend.resume()


def ask_a_stopped_backend() -> None:
    with postgres.connect("lab") as connection:
        backend = psutil.Process(connection.info.backend_pid)
        backend.suspend()
        try:
            connection.execute("SELECT 1")
        finally:
            backend.resume()

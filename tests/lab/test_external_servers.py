"""A server of one's own, as in compose: the lab asks before it takes one, and starts none of its own then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.foreign_server import PASSWORD, Server, foreign_server, lab, said


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with foreign_server() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The same, as the image's own start leaves it."""
    running.empty()
    return running


def test_adopts_an_empty_server_and_again(server: Server, state: Path) -> None:
    """The marker, the role that serves and the extension are made; a second time changes nothing."""
    for _ in range(2):
        done = lab(state, "adopt", LAB_DATABASE_URL=server.url)
        assert (done.returncode, done.stderr) == (0, "")
    with server.connect("lab") as connection:
        assert connection.execute("SELECT count(*) FROM lab_marker").fetchone() == (1,)
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'lab_app'").fetchone() == (False,)
        assert connection.execute("SELECT count(*) FROM pg_stat_statements").fetchone() != (0,)
    assert not (state / "postgres").exists()


@pytest.mark.parametrize(
    ("database", "statement", "named"),
    [
        ("postgres", "CREATE DATABASE payroll", "payroll"),
        ("postgres", "CREATE DATABASE lab_results", "lab_results"),
        ("lab", "CREATE TABLE samples (id int)", "lab"),
        ("lab", "CREATE SCHEMA chemistry CREATE TABLE samples (id int)", "lab"),
    ],
)
def test_adopt_refuses_strangers(server: Server, state: Path, database: str, statement: str, named: str) -> None:
    """Whatever lives there already is left exactly as it is."""
    with server.connect(database) as connection:
        connection.execute(statement.encode())
    before = server.snapshot()
    done = lab(state, "adopt", LAB_DATABASE_URL=server.url)
    assert done.returncode == 2
    assert f"({named}). Nothing was written." in done.stderr
    assert server.snapshot() == before


def test_an_unmarked_server_is_refused(server: Server, state: Path) -> None:
    """A run asks for the marker first, and says what makes one."""
    before = server.snapshot()
    done = lab(state, "scenario", "n_plus_one", LAB_DATABASE_URL=server.url)
    assert done.returncode == 2
    assert "does not carry the lab's marker, so nothing was written" in said(done)
    assert "python -m lab adopt" in said(done)
    assert "Traceback" not in said(done)
    assert server.snapshot() == before


def test_a_server_without_the_database_is_refused(server: Server, state: Path) -> None:
    """No traceback, and the way on."""
    with server.connect() as connection:
        connection.execute("DROP DATABASE lab")
    done = lab(state, "scenario", "n_plus_one", LAB_DATABASE_URL=server.url)
    assert done.returncode == 2
    assert "leads to no database 'lab'" in said(done)
    assert "python -m lab adopt" in said(done)
    assert "Traceback" not in said(done)
    assert lab(state, "adopt", LAB_DATABASE_URL=server.url).returncode == 0


def test_a_wrong_password_is_one_sentence(server: Server, state: Path) -> None:
    """Adopting with another role's password is refused, and the password is not repeated."""
    done = lab(state, "adopt", LAB_DATABASE_URL=server.url.replace(PASSWORD, "guessed"))
    assert done.returncode == 2
    assert "can not be used" in done.stderr
    assert "guessed" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_generic_url_is_ignored(server: Server, state: Path) -> None:
    """DATABASE_URL and PGHOST may point at something that matters: nobody reads them."""
    before = server.snapshot()
    done = lab(state, "adopt", DATABASE_URL=server.url, PGHOST="127.0.0.1", PGPORT=str(server.port))
    assert done.returncode == 2
    assert "LAB_DATABASE_URL is not set" in done.stderr
    assert server.snapshot() == before

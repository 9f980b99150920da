"""The bootstrap: what it refuses, when it has nothing to do, which uv it takes, and how it mends."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import bootstrap
import getting_uv
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "infra" / "bootstrap.py", ROOT / "infra" / "getting_uv.py"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a lock and nothing else, whose name has a space and is not ASCII."""
    folder = tmp_path / "a lab ünï ☃"
    folder.mkdir()
    (folder / "requirements.lock").write_text(
        "django==6.1.3 \\\n    --hash=sha256:00\nrich==15.0 \\\n    --hash=sha256:01\n"
    )
    for module in (bootstrap, getting_uv):
        monkeypatch.setattr(module, "ROOT", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Put a shell script on a PATH that holds nothing else; its commands must be built in, or have a full path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name: str, script: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return put


def finished(checkout: Path) -> None:
    """Leave what a bootstrap that finished leaves."""
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").symlink_to(sys.executable)
    bootstrap.write_stamp()


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_parses_on_the_oldest_python(source: Path) -> None:
    """The syntax is that of 3.6, and nothing but the standard library is imported."""
    tree = ast.parse(source.read_text(), feature_version=(3, 6))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported | {"fcntl"} <= {*sys.stdlib_module_names}
    assert not any(isinstance(node, ast.NamedExpr | ast.JoinedStr) for node in ast.walk(tree))


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 5, 10)])
def test_old_python_is_refused(version: tuple[int, int, int]) -> None:
    """The sentence says which Python this is and which is needed."""
    with pytest.raises(getting_uv.Refusal, match=rf"This is Python {version[0]}\.{version[1]}, .* needs 3\.6 or newer"):
        bootstrap.refuse_strangers("posix", "linux", version)


@pytest.mark.parametrize(("name", "system"), [("nt", "win32"), ("posix", "cygwin"), ("posix", "msys")])
def test_windows_is_refused(name: str, system: str) -> None:
    """The hint is WSL2."""
    with pytest.raises(getting_uv.Refusal, match=r"native Windows.*WSL2"):
        bootstrap.refuse_strangers(name, system, (3, 13, 0))


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_home_platforms(system: str) -> None:
    """Linux (WSL2 is one) and macOS pass, from Python 3.6 on."""
    bootstrap.refuse_strangers("posix", system, (3, 6, 0))


def test_nothing_to_do(checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run neither starts a process nor prints a word."""
    finished(checkout)
    monkeypatch.setattr(subprocess, "run", None)
    assert bootstrap.main() == 0
    assert capsys.readouterr() == ("", "")


def test_stamp(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp is worthless after a change of the lock, a move, a lost interpreter, or none at all."""
    assert not bootstrap.is_current()
    finished(checkout)
    assert bootstrap.is_current()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(bootstrap, "ROOT", str(checkout.parent))
        assert not bootstrap.is_current()
    (checkout / ".venv/bin/python").unlink()
    (checkout / ".venv/bin/python").symlink_to("gone")
    assert not bootstrap.is_current()
    (checkout / ".venv/bin/python").unlink()
    (checkout / ".venv/bin/python").symlink_to(sys.executable)
    assert bootstrap.is_current()
    (checkout / "requirements.lock").write_text("django==6.1.4\n")
    assert not bootstrap.is_current()


def test_lock_is_missing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No lock: one sentence, exit code 2."""
    finished(checkout)
    (checkout / "requirements.lock").unlink()
    assert bootstrap.main() == 2
    assert capsys.readouterr().err == (
        "bootstrap: requirements.lock is missing. `git checkout -- requirements.lock` brings it back.\n"
    )


UV = 'case "$1" in --version) echo "uv {version} (x)";; *) echo "$@" >> "$LAB_LOG"; {script};; esac'


def test_uv_from_path(checkout: Path, tool: Callable[[str, str], Path]) -> None:
    """A uv on PATH is taken if it is new enough."""
    path = tool("uv", UV.format(version="0.13.8", script=":"))
    assert getting_uv.find_uv() == (str(path), "0.13.8, from PATH")


@pytest.mark.parametrize("script", [UV.format(version="0.7.22", script=":"), "exit 127", "echo uv of another kind", ""])
def test_uv_that_will_not_do(checkout: Path, tool: Callable[[str, str], Path], script: str) -> None:
    """An old uv, a dead shim and a stranger of that name are passed over for the lab's own."""
    tool("uv", script)
    assert getting_uv.find_uv() == (None, "")
    own = checkout / ".lab/uv/bin/uv"
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\necho 'uv 0.13.8 (x)'\n")
    own.chmod(0o755)
    assert getting_uv.find_uv() == (str(own), "0.13.8, the lab's own")


def test_pip_where_venv_is_missing(checkout: Path, tool: Callable[[str, str], Path]) -> None:
    """Debian without python3-venv: uv comes by `pip --target`, with its hash, and the half-made venv goes."""
    log = checkout / "log"
    python = tool("python3", f'echo "$@" >> "{log}"; test "$2" != venv')
    (checkout / ".lab/uv/half").mkdir(parents=True)
    getting_uv.install_uv(str(python))
    install = (
        "-m pip install --quiet --disable-pip-version-check --only-binary=:all: --require-hashes -r infra/uv.lock.txt"
    )
    assert log.read_text().splitlines() == ["-m venv .lab/uv", "-m pip --version", f"{install} --target .lab/uv"]
    assert not (checkout / ".lab/uv").exists()


@pytest.mark.parametrize(
    ("manager", "hint"),
    [("apt-get", "apt install python3-venv"), ("dnf", "dnf install uv"), ("brew", "brew install uv")],
)
def test_neither_venv_nor_pip(checkout: Path, tool: Callable[[str, str], Path], manager: str, hint: str) -> None:
    """The sentence names the command of this machine's package manager."""
    tool(manager, ":")
    with pytest.raises(getting_uv.Refusal, match=f"neither venv nor pip.*Run `{hint}`"):
        getting_uv.install_uv(str(tool("python3", "exit 1")))


@pytest.fixture
def uv_log(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the uv on PATH writes how it was called."""
    log = checkout / "log"
    monkeypatch.setenv("LAB_LOG", str(log))
    return log


MAKE_VENV = f'test "$1" = pip || {{ /bin/mkdir -p .venv/bin && /bin/ln -sf "{sys.executable}" .venv/bin/python; }}'


def test_whole_run(
    checkout: Path, tool: Callable[[str, str], Path], uv_log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A first run says what it did in one line each, with seconds; only then there is a stamp."""
    tool("uv", UV.format(version="0.13.8", script=MAKE_VENV))
    assert bootstrap.main() == 0
    out = capsys.readouterr().out
    assert re.fullmatch(
        r"uv +0\.13\.8, from PATH, \d+\.\d s\n"
        r"Python +3\.\d+\.\d+ in \.venv, \d+\.\d s\n"
        r"packages +2 in place, \d+ MB on disk, \d+\.\d s\n",
        out,
    )
    assert uv_log.read_text().splitlines() == [
        "venv --clear --no-project --python 3.13 --no-python-downloads .venv",
        "pip sync --python .venv/bin/python --require-hashes requirements.lock",
    ]
    assert bootstrap.is_current()
    assert not (checkout / ".lab/bootstrap-unfinished").exists()


def test_interrupted_run_is_mended(
    checkout: Path, tool: Callable[[str, str], Path], uv_log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What failed is said with uv's last words; the next run starts from an empty `.venv`."""
    finished(checkout)
    (checkout / "requirements.lock").write_text("django==6.1.4\n")
    tool("uv", UV.format(version="0.13.8", script="echo no such hash >&2; exit 1"))
    assert bootstrap.main() == 2
    said = capsys.readouterr()
    assert "packages  failed" in said.out
    assert "Installing the packages of requirements.lock into .venv failed." in said.err
    assert said.err.endswith("  | no such hash\n")
    assert not bootstrap.is_current()
    tool("uv", UV.format(version="0.13.8", script=MAKE_VENV))
    uv_log.unlink()
    assert bootstrap.main() == 0
    assert uv_log.read_text().startswith("venv --clear ")
    assert bootstrap.is_current()


def test_other_python_is_accepted(
    checkout: Path, tool: Callable[[str, str], Path], uv_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where 3.13 is not to be had, 3.12 will do, then any newer one, and a download comes last."""
    monkeypatch.setenv("PYENV_ROOT", str(checkout))
    tool("uv", UV.format(version="0.13.8", script=f'case "$*" in *no-python-downloads*) exit 2;; esac; {MAKE_VENV}'))
    assert bootstrap.main() == 0
    asked = re.findall(r"--python (\S+)( --no-python-downloads)? \.venv", uv_log.read_text())
    offline = " --no-python-downloads"
    assert asked == [("3.13", offline), ("3.12", offline), (">=3.12", offline), ("3.13", "")]


def test_folder_that_cannot_be_written(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The state folder can not be made: one sentence with the path. A file is in its way, which stops root as well."""
    (checkout / ".lab").write_text("in the way")
    assert bootstrap.main() == 2
    assert re.search(r"Cannot write \.lab\S*: \w+", capsys.readouterr().err)


def test_environment_of_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another venv leads nobody astray; a certificate or an index that pip was told of, uv is told of too."""
    for name, value in {
        "VIRTUAL_ENV": "x",
        "UV_PYTHON": "3.9",
        "PIP_CERT": "mine.pem",
        "PIP_INDEX_URL": "mine",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "said before")
    environment = getting_uv.child_environment()
    assert not environment.keys() & {"VIRTUAL_ENV", "UV_PYTHON"}
    assert environment["SSL_CERT_FILE"] == "mine.pem"
    assert environment["UV_DEFAULT_INDEX"] == "said before"

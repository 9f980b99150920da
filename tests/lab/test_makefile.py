"""The Makefile passes names on, and runs nothing that is hidden in them."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.__main__ import make_parser

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
VARIABLES = re.search(r"^USER_VARIABLES = (.+)$", MAKEFILE, re.MULTILINE)[1].split()  # type: ignore[index]
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)

TOUCH = "touch canary"
SHELL_MEANS = [
    f"; {TOUCH}", f";{TOUCH};", f"& {TOUCH}", f"&& {TOUCH}", f"| {TOUCH}", f"|| {TOUCH}", f"x; {TOUCH} #",
    f"`{TOUCH}`", f"$({TOUCH})", f"$$({TOUCH})", f"$$$$({TOUCH})", f"$(({TOUCH}))", f"\n{TOUCH}\n", f"x\n{TOUCH}",
    f"x\r\n{TOUCH}", f"'; {TOUCH}; '", f"'\n{TOUCH}\n'", f"\"; {TOUCH}; \"", f"' || {TOUCH} '", f"'$({TOUCH})'",
    f"\"$({TOUCH})\"", f"'`{TOUCH}`'", f"\"`{TOUCH}`\"", f"\\'; {TOUCH}; \\'", f"\\\n{TOUCH}", f"x > canary; {TOUCH}",
    "x > canary", ">canary", "2>canary", ">>canary", "<(touch canary)", f"{{ {TOUCH}; }}", f"({TOUCH})",
    "{touch,canary}", "touch${IFS}canary", ";touch${IFS}canary", ";touch$IFS'canary'", ";touch\tcanary", f"!{TOUCH}",
    f"*; {TOUCH}", f"?[a-z]; {TOUCH}", f"x #; {TOUCH}", f"# ; {TOUCH}", f"%; {TOUCH}", f"\\; {TOUCH}",
    f"\\$({TOUCH})",
]  # fmt: skip
MAKE_MEANS = [
    f"$(shell {TOUCH})", f"$$(shell {TOUCH})", f"$$$$(shell {TOUCH})", f"${{shell {TOUCH}}}", f"x$(shell {TOUCH})y",
    f"$(eval $(shell {TOUCH}))", f"$(eval x:=$(shell {TOUCH}))", f"$(eval x:=$$(shell {TOUCH}))",
    f"$(call shell,{TOUCH})", f"$(info $(shell {TOUCH}))", f"$(error $(shell {TOUCH}))",
    f"$(warning $(shell {TOUCH}))", f"$(if x,$(shell {TOUCH}))", f"$(foreach x,y,$(shell {TOUCH}))",
    f"$(or ,$(shell {TOUCH}))", f"$(and x,$(shell {TOUCH}))", f"$(value $(shell {TOUCH}))",
    f"$(subst x,$(shell {TOUCH}),x)", f"$(strip $(shell {TOUCH}))", f"$(wildcard $(shell {TOUCH}))",
    "$(file >canary,x)", f"$(guile (system \"{TOUCH}\"))", f"$(origin $(shell {TOUCH}))", f"$(sort $(shell {TOUCH}))",
    f"$(word 1,$(shell {TOUCH}))", f"),$(shell {TOUCH})", f")$(shell {TOUCH})(", f",$(shell {TOUCH})",
    f"$(NAME)$(shell {TOUCH})", f"$(1)$(shell {TOUCH})", f"$(firstword $(shell {TOUCH}))",
    f"$(patsubst %,$(shell {TOUCH}),x)", f"endef\n$(shell {TOUCH})", f"\n\t{TOUCH}", f"\nall: ; {TOUCH}",
    f"x:=$(shell {TOUCH})", f"x!={TOUCH}\n$(x)", f"include /dev/null\n$(shell {TOUCH})", "$(NAME", "$(", "$", "$$",
    "${", "$(NAME)", "$(MAKE)", "$(PYTHON)", "$(value NAME)", "$@", "$<", "$1", "%", "%%", "x%y", "#", "\\#", "\\",
    "\\\\", f"--eval=$(shell {TOUCH})", f"--eval=x:; {TOUCH}", f"-f <({TOUCH})", f"-n; {TOUCH}", "--eval x",
    "--eval\nx", "-C x y",
]  # fmt: skip
OTHER = [
    "a b", "a ", "a\tb", "a\nb", "'", '"', "''", '""', "`", "``", "a'b", 'a"b', "(", ")", "()", "[a]", "{a}", "<a>",
    "a|b", "a&b", "a;b", "a*", "a?", "!", "a!b", "+", "a+b", "a:b", "a\\b", "é", "naïve", "名前", "☃", "a\u00a0b",
    "a\u200bb", "\u202egnp", "\x01", "\x1b[31m", "a\x7f", "Ⅷ", "\ufeff", "\U0001f4a5",
]  # fmt: skip
PAYLOADS = [*SHELL_MEANS, *MAKE_MEANS, *OTHER]

Make = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make on a copy of the Makefile; the command that would start the lab writes its arguments to a file instead."""
    tool = shutil.which("make")
    if tool is None:
        pytest.skip("make is not installed")
    shutil.copy(ROOT / "Makefile", tmp_path)
    stub = tmp_path / "stub"
    stub.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >> called\nexit "${STUB_EXIT:-0}"\n')
    stub.chmod(0o755)

    def call(*words: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [tool, "PYTHON=./stub", "SKIP_BOOTSTRAP=1", *words],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", **(env or {})},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    return call


def called(folder: Path) -> list[str]:
    """The arguments that reached the stub."""
    log = folder / "called"
    return log.read_text().splitlines() if log.exists() else []


def test_payloads_are_many() -> None:
    """At least a hundred ways to hide a command in a name are tried."""
    assert len(set(PAYLOADS)) >= 150


@pytest.mark.parametrize("payload", PAYLOADS)
def test_name_is_refused(make: Make, tmp_path: Path, payload: str) -> None:
    """A name with a character that means something runs nothing, and the message names the variable."""
    done = make("scenario", f"NAME={payload}")
    assert (done.returncode, called(tmp_path), (tmp_path / "canary").exists()) == (2, [], False)
    assert "NAME holds characters that no scenario has" in done.stderr


@pytest.mark.parametrize("blank", ["", " ", "  ", "\t", "\n"])
def test_blank_name_is_no_name(make: Make, tmp_path: Path, blank: str) -> None:
    """Make itself drops white space before a value."""
    done = make("scenario", f"NAME={blank}")
    assert (done.returncode, called(tmp_path)) == (2, [])
    assert "NAME is missing" in done.stderr


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(
    "payload", [f"$(shell {TOUCH})", f"$$(shell {TOUCH})", f"`{TOUCH}`", f"'; {TOUCH}; '", f"x\n{TOUCH}"]
)
def test_every_variable_is_refused(make: Make, tmp_path: Path, variable: str, payload: str) -> None:
    """All variables are guarded, whatever the target."""
    for target in ("scenario", "list", "help"):
        done = make(target, f"{variable}={payload}")
        assert (done.returncode, called(tmp_path), (tmp_path / "canary").exists()) == (2, [], False)
        assert f"{variable} holds characters" in done.stderr


@pytest.mark.parametrize("payload", [f"$(shell {TOUCH})", f"; {TOUCH}", f"`{TOUCH}`", "harmless"])
def test_environment_is_not_read(make: Make, tmp_path: Path, payload: str) -> None:
    """A NAME in the environment, as WSL sets one, neither runs anything nor names a scenario."""
    done = make("repeat", env=dict.fromkeys(VARIABLES, payload))
    assert (done.returncode, called(tmp_path)) == (0, ["-m", "lab", "repeat"])
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("name", ["-n", "-k", "--eval", "--eval=x", "--json", "-", "--", "-C", "--help", "-f=x"])
def test_dash_reaches_the_lab_as_a_name(make: Make, tmp_path: Path, name: str) -> None:
    """A name that looks like an option stays a name."""
    assert make("scenario", f"NAME={name}", "VARIANT=-x").returncode == 0
    assert called(tmp_path) == ["-m", "lab", "scenario", "--variant=-x", "--", name]


def test_all_options_are_passed(make: Make, tmp_path: Path) -> None:
    """Each variable becomes the option of its name."""
    words = ["NAME=n-plus_one", "VARIANT=fixed", "USERS=20", "SECONDS=1.5", "SEED=7", "ROWS=1,000", "JSON=1"]
    assert make("scenario", *words).returncode == 0
    options = ["--variant=fixed", "--users=20", "--seconds=1.5", "--seed=7", "--rows=1,000", "--json"]
    assert called(tmp_path)[2:] == ["scenario", *options, "--", "n-plus_one"]


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("prove CHANGED=HEAD~1^2 SHARD=1/4", "prove --changed=HEAD~1^2 --shard=1/4"),
        ("prove CHANGED=main@{u}", None),
        ("repeat NAME=deadlock TIMES=20", "repeat --times=20 -- deadlock"),
        ("judge", "judge"),
        ("curve NAME=n_plus_one VARIANT=fixed_values", "curve --variant=fixed_values -- n_plus_one"),
        ("diff NAME=deadlock FIX=fixed", "diff --fix=fixed -- deadlock"),
        ("psql NAME=deadlock VARIANT=broken", "psql --variant=broken -- deadlock"),
        ("scenario NAME=deadlock JSON=0", "scenario -- deadlock"),
        ("grade NAME=deadlock SEED=7", "grade --seed=7 -- deadlock"),
        ("lab SPOILERS=0", "lab --spoilers=0"),
    ],
)
def test_arguments(make: Make, tmp_path: Path, words: str, arguments: str | None) -> None:
    """What the user writes, and what the lab is called with."""
    done = make(*words.split())
    assert done.returncode == (2 if arguments is None else 0)
    assert " ".join(called(tmp_path)[2:]) == (arguments or "")


OWN_TARGETS = ("help", "test", "faults", "screenshots", "lint", "lock", "audit", "compose-env")


def test_every_variable_that_is_read_is_checked_first() -> None:
    assert set(re.findall(r"\$\(call (?:option|given|need),([A-Z]+)", MAKEFILE)) == set(VARIABLES)


@pytest.mark.parametrize("target", [target for target in TARGETS if target not in OWN_TARGETS])
def test_the_lab_understands(make: Make, tmp_path: Path, target: str) -> None:
    """What make calls, with every variable that its help names, is a command line of the lab."""
    promised = re.search(rf"^{target}:.*## .*$", MAKEFILE, re.MULTILINE)
    assert promised
    values = {
        "SHARD": "1/4",
        "JSON": "1",
        "SECONDS": "1.5",
        "TIMES": "2",
        "USERS": "3",
        "ROWS": "4",
        "SEED": "5",
        "SAMPLE": "6",
        "SPOILERS": "0",
    }
    named = re.findall(r"\b([A-Z]{2,})=", promised[0])
    assert make(target, *(f"{name}={values.get(name, 'x')}" for name in named)).returncode == 0
    arguments = called(tmp_path)
    options = vars(make_parser().parse_args(arguments[2:]))
    assert options.keys() >= {name.lower() for name in named}
    assert all(str(options[name.lower()]) in (values.get(name, "x"), "True") for name in named)


@pytest.mark.parametrize("target", ["scenario", "curve", "locust", "diff", "psql", "new", "attempt"])
def test_missing_name(make: Make, tmp_path: Path, target: str) -> None:
    """A command about one scenario says that it needs its name."""
    done = make(target)
    assert (done.returncode, called(tmp_path)) == (2, [])
    assert f"NAME is missing: make {target} NAME=..." in done.stderr


@pytest.mark.parametrize(
    ("code", "word"),
    [("1", "NOT REPRODUCED"), ("2", "refused"), ("3", "INCONCLUSIVE"), ("130", "interrupted"), ("7", "failed")],
)
def test_exit_codes_are_explained(make: Make, code: str, word: str) -> None:
    """Make swallows the exit code, so its meaning is printed."""
    done = make("scenario", "NAME=deadlock", env={"STUB_EXIT": code})
    assert done.returncode == 2
    assert f"exit code {code}: " in done.stderr
    assert word in done.stderr


def test_help_names_every_command(make: Make, tmp_path: Path) -> None:
    """`make` alone prints a line for every target, and starts nothing."""
    done = make()
    assert called(tmp_path) == []
    assert {line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")} == set(TARGETS)
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert set(phony[1].replace("\\\n", " ").split()) == {*TARGETS, "ready"}


def test_compose_env_is_private(make: Make, tmp_path: Path) -> None:
    """The secrets for compose are fresh, readable by their owner alone, and not overwritten; what lacks is added."""
    assert make("compose-env").returncode == 0
    env = tmp_path / ".env"
    first = env.read_text()
    assert env.stat().st_mode & 0o777 == 0o600
    found = re.fullmatch(r"LAB_DB_PASSWORD=(\w{48})\nLAB_KEY=(\w{48})\nLAB_TOKEN=(\w{48})\n", first)
    assert found
    assert len({*found.groups()}) == 3
    assert make("compose-env").returncode == 0
    assert env.read_text() == first
    env.write_text(first.partition("\n")[0] + "\n")
    assert make("compose-env").returncode == 0
    assert env.read_text().startswith(f"LAB_DB_PASSWORD={found[1]}\nLAB_KEY=")

"""`python -m lab <command>`: the lab's command line; `make <command>` is the same with fewer words."""

import argparse
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from lab.caps import MOST_SECONDS, MOST_USERS
from lab.registry import UnknownNameError, check_name
from lab.reports.printable import printable
from lab.runner.lock import RefusedError, RunLock
from lab.state import install_secrets

EXIT_USAGE = 2
RUNS = ("scenario", "grade", "prove", "repeat", "judge", "record", "curve")


def positive(kind: type[int] | type[float], most: float) -> "type[int] | type[float]":
    """A parser for a number above zero and at most `most`."""

    def parse(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        if not 0 < value <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not above 0 and at most {most:g}")
        return value

    return parse  # type: ignore[return-value]


PORTS = (
    ("--port", {"type": positive(int, 65535), "default": 8000}),
    ("--locust-port", {"type": positive(int, 65535), "default": 8089}),
)
NAME = ("name", {"help": "the scenario's name"})
MAYBE_NAME = ("name", {"help": "the scenario's name; all without it", "nargs": "?"})
COMMANDS: dict[str, tuple[str, Sequence[tuple[str, dict[str, Any]]]]] = {
    "scenario": (
        "Run one bug and its fixes under load, and judge them.",
        (
            NAME,
            ("--variant", {"help": "run only broken and this one"}),
            ("--users", {"type": positive(int, MOST_USERS), "help": "how many users ask at once"}),
            ("--seconds", {"type": positive(float, MOST_SECONDS), "help": "seconds of load for each variant"}),
            ("--seed", {"type": int, "help": "the number that every draw starts from"}),
            ("--rows", {"type": positive(int, 1e9), "help": "how many rows to seed"}),
            ("--json", {"action": "store_true", "help": "print result.json instead of the figures"}),
            ("--no-profile", {"action": "store_true", "help": "leave out the requests recorded in Silk"}),
            ("--run-id", {"help": argparse.SUPPRESS}),
        ),
    ),
    "list": ("Show all scenarios.", ()),
    "prove": (
        "Run the whole catalogue, or what a change touches.",
        (
            ("--changed", {"help": "only the scenarios touched since this git revision"}),
            ("--shard", {"help": "one part of several, like 1/4"}),
        ),
    ),
    "repeat": (
        "Run scenarios again and again, and show how often they were PROVEN.",
        (MAYBE_NAME, ("--times", {"type": positive(int, 1000), "default": 20})),
    ),
    "ledger": ("Show how the last runs of every scenario ended.", ()),
    "judge": (
        "Judge the judge: runs that are wrong on purpose must not be PROVEN.",
        (
            MAYBE_NAME,
            ("--times", {"type": positive(int, 1000), "default": 1, "help": "how often each trial is to be done"}),
            ("--trial", {"help": "only those with these words in their name"}),
            ("--sample", {"type": positive(int, 1000), "help": "only so many of the trials, drawn by the seed"}),
            ("--seed", {"type": int, "help": "what the sample is drawn from; the commit without it"}),
        ),
    ),
    "record": ("Record a run of a scenario for the tests of the judge.", (NAME,)),
    "curve": (
        "Sweep the size of the data, and fit how the cost of each variant grows with it.",
        (NAME, ("--variant", {"help": "sweep only broken and this one"})),
    ),
    "diff": (
        "Show what a fix changes in broken.",
        (NAME, ("--fix", {"help": "the variant to compare with; the recommended fix without it"})),
    ),
    "psql": ("Open psql on a variant's database.", (NAME, ("--variant", {"default": "broken"}))),
    "new": ("Make the folder of a new scenario, to be filled in.", (NAME,)),
    "attempt": ("Copy broken.py to attempt.py, for a fix of your own.", (NAME,)),
    "grade": (
        "Judge your own fix like a shipped one.",
        (
            NAME,
            ("--seed", {"type": int, "help": "the number that every draw starts from; a fresh one without it"}),
            ("--json", {"action": "store_true", "help": "print result.json instead of the figures"}),
            ("--spoilers", {"choices": ["0", "1"], "help": "0 says nothing of the fix that yours is compared with"}),
            ("--run-id", {"help": argparse.SUPPRESS}),
        ),
    ),
    "lab": (
        "Start everything and stay: index, endpoints, Silk, Locust.",
        (
            *PORTS,
            ("--bind", {"default": os.environ.get("LAB_BIND", "127.0.0.1"), "help": "the address to listen on"}),
            (
                "--spoilers",
                {
                    "choices": ["0", "1"],
                    "help": "0 hides the fixes and everything that gives them away, for interviews",
                },
            ),
            ("--no-locust", {"action": "store_true", "help": "leave Locust to somebody else"}),
        ),
    ),
    "locust": ("Open Locust's web UI on one scenario.", (NAME, *PORTS)),
    "reset": (
        "Have a scenario's live databases as they were seeded.",
        (NAME, ("--variant", {"help": "only this one"})),
    ),
    "docs": (
        "Write the generated docs.",
        (("--check", {"action": "store_true", "help": "only say whether they are current"}),),
    ),
    "isolation": ("Play the anomalies, and every race, at each isolation level.", ()),
    "detectors": ("Run the tools that a team has on every bug, and see which of them notice.", (MAYBE_NAME,)),
    "bench": (
        "Measure the lab itself against its targets.",
        (
            ("--only", {"help": "one theme of it"}),
            ("--write", {"action": "store_true", "help": "write docs/benchmarks.md too"}),
        ),
    ),
    "doctor": ("Say what this machine and this install have.", ()),
    "clean": ("Stop what runs, and remove the lab's databases and results.", ()),
    "adopt": ("Mark the empty server of LAB_DATABASE_URL as the lab's own.", ()),
}


def make_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="lab", description="A lab of production bugs for Django.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (help_text, options) in COMMANDS.items():
        command = commands.add_parser(name, help=help_text, description=help_text)
        for option, settings in options:
            command.add_argument(option, **settings)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked; gives the exit code: 0 PROVEN or done, 1 not, 2 usage, 3 INCONCLUSIVE, 130 interrupted."""
    options = make_parser().parse_args(arguments)
    if getattr(options, "rows", None):
        os.environ["LAB_ROWS"] = str(options.rows)
    if getattr(options, "spoilers", None):
        os.environ["LAB_SPOILERS"] = options.spoilers
    try:
        # A misspelt name is answered before Django is even imported.
        if getattr(options, "name", None) is not None and options.command != "new":
            options.name = check_name(options.name)
        if options.command in RUNS:
            from lab.services import forked  # here, because the short commands do without psutil

            RunLock().release()  # refuse at once; the run itself takes the lock again
            forked.warm_up()  # on the other core, while this one imports Django
        return _dispatch(options)
    except (UnknownNameError, RefusedError) as error:
        print(printable(error.args[0]), file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one finds nothing to stop, and would take the exit code
        print("Interrupted. Everything is stopped.", file=sys.stderr)
        return 130


def _dispatch(options: argparse.Namespace) -> int:
    install_secrets()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lab.settings.base"
    import django

    django.setup()
    from importlib import import_module

    from lab.runner.progress import Terminated

    try:
        return int(import_module(f"lab.commands.{options.command}").run(options))
    except (UnknownNameError, RefusedError):
        raise
    except Terminated:
        print("Terminated. Everything is stopped.", file=sys.stderr)
        return 143
    except Exception as error:  # noqa: BLE001 - whatever it was, it is no verdict on a scenario
        return _failed(error)


def _failed(error: Exception) -> int:
    """Say what failed; gives 3: nothing may be concluded."""
    from lab.services.process import ServiceError

    if isinstance(error, ServiceError):
        print(printable(f"INCONCLUSIVE: {error}"), file=sys.stderr)
        return 3
    traceback.print_exception(error)
    print("INCONCLUSIVE: the lab itself failed, see above. Everything is stopped.", file=sys.stderr)
    return 3


if __name__ == "__main__":
    sys.exit(main())

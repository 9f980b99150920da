"""`make faults`: break runs in every way of the fault table, and show that no verdict is wrong and nothing is left."""

import argparse
import json
import os
import re
import signal
import sys

from rich.console import Console

from lab.discovery import ROOT


def names(text: str) -> list[str]:
    """The names in a list with commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shard", default="1/1", help="one part of several, like 1/2; parts may run side by side")
    parser.add_argument("--only", type=names, default=[], help="some scenarios, with commas between them")
    parser.add_argument("--report", action="store_true", help="only show what is done")
    return parser.parse_args()


def main() -> int:
    """Run the campaign; 0 all is well, 1 something is wrong, 2 usage, 3 not all trials are done, 130 interrupted."""
    asked = options()
    part = re.fullmatch(r"(\d+)/(\d+)", asked.shard)
    if not part or not 1 <= int(part[1]) <= int(part[2]) or asked.trials < 1:
        print(f"--shard={asked.shard} --trials={asked.trials}: a part is like 1/2, and trials are at least 1.")
        return 2
    os.environ["DJANGO_SETTINGS_MODULE"] = "lab.settings.base"
    import django

    django.setup()
    from lab.registry import UnknownNameError

    try:
        return campaign(asked, int(part[1]), int(part[2]))
    except UnknownNameError as error:
        print(error)
        return 2


def campaign(asked: argparse.Namespace, part: int, parts: int) -> int:
    """Run one part and tell how it goes."""
    from tests.faults.campaign import Campaign, Trial
    from tests.faults.outcomes import problems_of
    from tests.faults.table import markdown, rows, title

    work = Campaign(asked.seed, asked.trials, part, parts, only=asked.only)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{len(work.trials)} trials, {len(work.done())} of them done; each is kept in {work.path}")

    def tell(trial: Trial) -> None:
        found = problems_of(trial)
        words = f"{title(trial)}: {trial['verdict'] or trial['outcome']}, {trial['seconds']:.0f} s"
        console.print("✗" if found else "✓", words, *found)

    interrupted = False
    try:
        for number in (signal.SIGINT, signal.SIGTERM):  # a shell that starts us in the background has SIGINT ignored
            signal.signal(number, signal.default_int_handler)
        if not asked.report:
            work.run(tell)
            work.clear()
    except KeyboardInterrupt:
        interrupted = True
    done = work.all_done()
    (work.place / f"{work.name}.md").write_text(markdown(done))
    (work.place / f"{work.name}.json").write_text(json.dumps({"rows": rows(done), "trials": done}, indent=1))
    console.print(markdown(done), f"{work.place / work.name}.md and .json hold this table.", sep="\n")
    if interrupted:
        console.print("Interrupted. The same command goes on where it stopped.")
    wrong, whole = any(problems_of(trial) for trial in done), len(work.done()) >= len(work.trials)
    return 130 if interrupted else 1 if wrong else 0 if whole else 3


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())

"""Many trials, drawn from one seed, kept line by line, so that a campaign that was stopped goes on where it was."""

import contextlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from lab.discovery import scenario_names
from lab.registry import get_scenario
from lab.runner.digest import commit
from lab.state import state_dir
from tests.faults import outcomes, pairs
from tests.faults.faults import FAULTS, NONE, Fault
from tests.faults.processes import server_folder
from tests.faults.trial import learn, run_trial, steps_of, usual_of

NEXT_EVERY = 10
KEPT = ("pair", "truth", "outcome", "verdict", "code", "cause", "seconds", "leftovers", "problems")
Trial = dict[str, Any]
Tell = Callable[[Trial], None]


def drawn(seed: int, trials: int, only: Sequence[str] = ()) -> list[Trial]:
    """The trials of a campaign: each fault as often as it weighs, each at a moment, pair and scenario of its own.

    With `only` they are drawn for those scenarios; a fault of tasks is left out where none of them has tasks.
    """
    names = {tasks: names_for(tasks, only) for tasks in (False, True)}
    possible = [fault for fault in FAULTS if fault.possible() and names[fault.tasks]]
    faults = spread([(fault, fault.weight) for fault in possible], trials, dice_of(seed, "faults"))
    scenarios = {tasks: endless(names[tasks], dice_of(seed, tasks)) for tasks in (False, True)}
    return [draw(seed, number, fault, next(scenarios[fault.tasks])) for number, fault in enumerate(faults, 1)]


def dice_of(seed: int, what: object) -> random.Random:
    """Dice of its own for each draw, so that more trials change nothing about the first ones."""
    return random.Random(f"{seed}/{what}")


def names_for(tasks: bool, only: Sequence[str] = ()) -> list[str]:
    """The scenarios that a fault can be tried on, of all or of some.

    Raises:
        UnknownNameError: there is no such scenario.
    """
    names = sorted({get_scenario(name).name for name in only}) or scenario_names()
    return [name for name in names if not tasks or get_scenario(name).worker is not None]


def spread(weighed: list[tuple[Fault, int]], count: int, dice: random.Random) -> list[Fault]:
    """`count` faults: each once to begin with, then in the proportion of their weights."""
    first = [fault for fault, _ in weighed]
    dice.shuffle(first)
    rest = [fault for fault, weight in weighed for _ in range(weight)]
    stream = endless(rest, dice)
    return [*first, *(next(stream) for _ in range(count - len(first)))][:count]


def endless[T](values: list[T], dice: random.Random) -> Iterator[T]:
    """All values in random order, and again."""
    while True:
        yield from dice.sample(values, len(values))


def draw(seed: int, number: int, fault: Fault, scenario: str) -> Trial:
    """One trial, its pair and its moment drawn from its own number."""
    dice = dice_of(seed, number)
    pair = dice.choice(pairs.pairs_of(scenario))
    steps = [step for step in steps_of(scenario) if not fault.early or step[0] in ("serve", "load")]
    step, occurrence = dice.choice(steps)
    moment = {"step": step, "occurrence": occurrence, "part": round(dice.random(), 3)}
    known = {"seed": seed, "number": number, "fault": fault.name, "scenario": scenario, "pair": pair}
    return known | moment | {"run_seed": str(dice.randrange(1_000_000))}


def undisturbed(trial: Trial) -> Trial:
    """The run after a trial: the same pair, or where noise could leave times undecided the one that counts decide."""
    timed = pairs.judges_times(get_scenario(trial["scenario"]))
    return trial | {"fault": NONE.name, "pair": pairs.SWAPPED if timed else trial["pair"]}


class Campaign:
    """The trials of one seed and commit; `part` of `parts` of them, in a folder of its own."""

    def __init__(
        self,
        seed: int,
        trials: int,
        part: int = 1,
        parts: int = 1,
        place: Path | None = None,
        only: Sequence[str] = (),
    ) -> None:
        self.place = place or state_dir() / "faults"
        self.place.mkdir(parents=True, exist_ok=True)
        some = f"-{sha256(','.join(sorted(only)).encode()).hexdigest()[:8]}" if only else ""
        self.name = f"{commit() or 'no-commit'}-{seed}{some}"
        self.trials = [trial for trial in drawn(seed, trials, only) if trial["number"] % parts == part % parts]
        self.path = self.place / f"{self.name}-{part}of{parts}.jsonl"
        self.state = self.place / f"{part}of{parts}"
        self._usual = self.place / f"usual-{part}of{parts}.json"

    def done(self) -> list[Trial]:
        """The trials of this part that are done, for this commit."""
        return read(self.path)

    def all_done(self) -> list[Trial]:
        """Those of every part."""
        return sorted(
            (trial for path in self.place.glob(f"{self.name}-*.jsonl") for trial in read(path)),
            key=lambda trial: int(trial["number"]),
        )

    def run(self, tell: Tell) -> None:
        """Carry out what is not done yet."""
        done = self.done()
        numbers = {trial["number"] for trial in done}
        followed = {trial["fault"] for trial in done if trial["next"]}
        by_name = {fault.name: fault for fault in FAULTS}
        for trial in self.trials:
            if trial["number"] in numbers:
                continue
            follow = trial["fault"] not in followed or trial["number"] % NEXT_EVERY == 0
            seen = self.one(trial, by_name[trial["fault"]], follow and trial["fault"] != NONE.name)
            followed.add(trial["fault"])
            append(self.path, seen)
            tell(seen)

    def one(self, trial: Trial, fault: Fault, follow: bool) -> Trial:
        """One trial, and the undisturbed run after it."""
        usual = usual_of(self._usual)
        seen = run_trial(trial, fault, self.state, usual.get(trial["scenario"], {}))
        if fault is NONE and seen["outcome"] == outcomes.DECIDED:
            learn(self._usual, trial["scenario"], seen["steps"])
        after = None
        if follow or fault.healed_by_next:
            after = run_trial(undisturbed(trial), NONE, self.state, {})
        seen["next"] = after and {key: after[key] for key in KEPT}
        return seen | {"commit": commit()}

    def clear(self) -> None:
        """Remove the servers' data; the trials stay."""
        if self.state.exists():
            shutil.rmtree(server_folder(self.state), ignore_errors=True)
            shutil.rmtree(self.state, ignore_errors=True)


def read(path: Path) -> list[Trial]:
    """The whole lines of a file; half a line is a trial that has to be done again."""
    found = []
    for line in path.read_text().splitlines() if path.exists() else ():
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return found


def append(path: Path, trial: Trial) -> None:
    """Add a trial, in one write."""
    torn = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size
    line = ("\n" if torn else "") + json.dumps(trial, default=str) + "\n"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(file, line.encode())
    os.fsync(file)
    os.close(file)

"""How the learner's attempt at a scenario stands: what is wrong with it, whether it is being graded, its last grade."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.attempt import Attempt
from lab.dashboard import here
from lab.dashboard.models import Run, State
from lab.dashboard.remembered import remembered
from lab.grading import SCOPE
from lab.registry import attempt_of
from lab.reports.grade import shown
from lab.scenario import Scenario
from lab.state import runs_dir

AT_WORK = (State.QUEUED, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Standing:
    """The attempt, None where there is none, with the last run that graded one, and what it found."""

    attempt: Attempt | None
    run: Run | None
    grade: dict[str, Any]

    @property
    def at_work(self) -> bool:
        """Whether that run is still to end."""
        return self.run is not None and self.run.state in AT_WORK


def standing_of(scenario: Scenario) -> Standing:
    """How the attempt stands now."""
    attempt = attempt_of(scenario)
    run = Run.objects.filter(scenario=scenario.name, scope=SCOPE).order_by("-id").first() if attempt else None
    return Standing(attempt, run, _grade(runs_dir() / run.id / "result.json") if run else {})


@remembered
def _grade(path: Path) -> dict[str, Any]:
    """What the page shows of a result's grade; nothing where there is none that can be read."""
    try:
        return shown(json.loads(path.read_text()), spoilers=here.SPOILERS)
    except (OSError, ValueError, LookupError, TypeError):
        return {}

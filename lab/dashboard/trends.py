"""How the last runs of a scenario ended, one after the other: verdicts, seconds, and how much its first fix helps."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from lab.dashboard.models import ArmResult, Run, State
from lab.dashboard.sparks import Bars, Spark, bars, spark
from lab.reports.body import MARKS

LAST = 20


@dataclass(frozen=True, slots=True)
class Trend:
    """The last finished runs of one scenario, the oldest first."""

    scenario: str
    runs: Sequence[Run]
    seconds: Spark
    ratios: Bars

    @property
    def marks(self) -> list[tuple[Run, str]]:
        """Each run with the mark of its verdict."""
        return [(run, MARKS[run.verdict]) for run in self.runs]


def trends(scenarios: Iterable[str]) -> list[Trend]:
    """The trends of these scenarios, of runs of all variants alone: others are not like them."""
    by_scenario: dict[str, list[Run]] = defaultdict(list)
    for run in _last_runs(scenarios):
        by_scenario[run.scenario].append(run)
    ratios = _ratios([run.id for runs in by_scenario.values() for run in runs])
    return [_trend(name, runs, ratios) for name, runs in sorted(by_scenario.items())]


def _last_runs(scenarios: Iterable[str]) -> Iterable[Run]:
    """The last runs of each, the oldest first."""
    alike = Run.objects.filter(scenario__in=list(scenarios), state=State.FINISHED, scope="all variants")
    number = Window(RowNumber(), partition_by=[F("scenario")], order_by=F("id").desc())
    wanted = ("id", "scenario", "verdict", "seconds", "started_at")
    return alike.annotate(number=number).filter(number__lte=LAST).only(*wanted).order_by("id")


def _ratios(runs: list[str]) -> dict[str, dict[str, float]]:
    """How many times as fast as broken the first fix of each run was, where that was measured."""
    fixes = ArmResult.objects.filter(run__in=runs, kind="fixed").order_by("run", "position").distinct("run")
    rows = fixes.values_list("run", "ratio", "ratio_low", "ratio_high")
    return {run: {"ratio": at, "low": low, "high": high} for run, at, low, high in rows if at and low and high}


def _trend(name: str, runs: list[Run], ratios: dict[str, dict[str, float]]) -> Trend:
    seconds = spark([run.seconds or 0.0 for run in runs], "a run took", " s")
    known = [ratios[run.id] for run in runs if run.id in ratios]
    return Trend(name, runs, seconds, bars(known, "the first fix beside broken"))

"""What a scenario is made of: frozen objects that point at modules and functions."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from lab.interleavings import Interleaving
from lab.sizes import Growth

if TYPE_CHECKING:
    from lab.run import ArmRun, Run

Value = Literal["holds", "broken", "unknown"]
Kind = Literal["broken", "tempting", "fixed", "attempt"]
Evidence = Literal[
    "rows", "statements", "pages", "plans", "answers", "times", "locks", "partner", "mailbox", "tasks", "memory"
]


@dataclass(frozen=True, slots=True)
class Load:
    """Who comes, how many, for how long.

    `users` ask one after another without a pause. Every arm is visited for `seconds` of load, cut into `blocks`
    that are shuffled among the arms. With 6 blocks the interval of a ratio is that from the worst pair to the best;
    with 8 or more a single odd block no longer decides it. A fixed arm is visited on, for at most `patience` times as
    long, until it has seen `opportunities` requests that could have gone wrong; with fewer its claims stay unknown.
    """

    users: int = 16
    seconds: float = 4.0
    blocks: int = 10
    opportunities: int = 0
    patience: float = 8.0


@dataclass(frozen=True, slots=True)
class Server:
    """How a variant is served: gunicorn's processes and threads, settings laid over `lab.settings.measure`."""

    workers: int = 2
    threads: int = 4
    worker_class: str = "gthread"
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Worker:
    """How the tasks of a variant are run: Celery's child processes and its broker options.

    `kills` is how many times in a run a child that is busy is killed with SIGKILL, at seeded random moments.
    `visibility_timeout` is after how many seconds Redis' transport delivers again what is not acknowledged.
    `settle` is how many seconds after the load a variant's schedule must come round once more before rows are read: as
    long as anything has to lie before it is swept up.
    """

    concurrency: int = 4
    kills: int = 0
    visibility_timeout: float = 3600.0
    settle: float = 0.0


@dataclass(frozen=True, slots=True)
class Weather:
    """How another party answers: its mean latency in seconds, and how often it is slow, fails or loses its reply.

    It acts when it is asked, and answers after its latency, evenly spread from half to one and a half of the mean. What
    failed was not done; what lost its reply was. Every decision is drawn from the run's seed, the event or
    Idempotency-Key of the request and the number of the attempt, so two arms meet the same weather. The replies to the
    first `lost_first_replies` attempts are lost for certain.
    """

    latency: float = 0.02
    slow_share: float = 0.0
    slow_latency: float = 5.0
    failure_share: float = 0.0
    lost_reply_share: float = 0.0
    lost_first_replies: int = 0


@dataclass(frozen=True, slots=True)
class Partner(Weather):
    """The party that is called over HTTP: a payment provider, an analytics service. Its ledger is `arm.ledger`."""


@dataclass(frozen=True, slots=True)
class Mailbox(Weather):
    """The party that takes the mail, over SMTP, and delivers none of it. Its ledger is `arm.mails`."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One quiet request before the load, to each arm alone: its statements and its body are recorded.

    What a POST writes is there before the load comes, and claims about rows have to count it in. With `plans` the
    server also logs how it executed each statement, which takes longer.
    """

    name: str
    path: str
    method: str = "GET"
    json: Any = None
    plans: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """That the memory of the workers is watched: under load between the blocks, and what single answers cost.

    After the load each of `probes` is sent alone, to a worker that was forked for it and has answered nothing but
    `warm_up` (a path): connection and imports are no part of what the answer costs, nor is what earlier answers left.
    """

    probes: Sequence[Probe] = ()
    warm_up: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to a claim for one arm: holds, broken or unknown, with the figures in words."""

    value: Value
    figures: str
    traceback: str = ""

    @classmethod
    def of(cls, holds: bool, figures: str) -> "Finding":
        """Holds or broken, whichever the figures say."""
        return cls("holds" if holds else "broken", figures)

    @classmethod
    def unknown(cls, why: str) -> "Finding":
        """Neither: the evidence is missing, and a guess would be a lie."""
        return cls("unknown", why)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence about a run that is true or not.

    A `guard` must hold for every fix, but breaking it does not count as having reproduced the bug. A claim about time
    names its `minimum_effect`, the ratio that the whole interval must lie beyond; a claim about counts has none.
    `evidence` is what it is read from, for whoever looks for scenarios by that.
    """

    name: str
    sentence: str
    judge: Callable[["ArmRun", "Run"], Finding]
    guard: bool = False
    minimum_effect: float | None = None
    evidence: Evidence = "rows"


@dataclass(frozen=True, slots=True)
class Price:
    """What a fix costs: `measure` gives the figure of one arm in words, beside broken; it is never judged."""

    name: str
    measure: Callable[["ArmRun", "Run"], str]


@dataclass(frozen=True)
class Variant:
    """One way to serve the same requests: a URLconf module with a docstring."""

    scenario: str
    name: str
    kind: Kind

    @property
    def module_name(self) -> str:
        """The dotted name of the URLconf module."""
        return f"scenarios.{self.scenario}.{self.name}"

    @cached_property
    def module(self) -> ModuleType:
        """The URLconf module itself."""
        return import_module(self.module_name)

    @property
    def summary(self) -> str:
        """The first line of the module's docstring: what this variant does."""
        return first_line(self.module.__doc__)

    @property
    def server(self) -> Server | None:
        """How this variant wants to be served, where that is the difference."""
        return getattr(self.module, "SERVER", None)

    @property
    def operations(self) -> Sequence[Any]:
        """Migration operations that make the difference, applied to the variant's own database."""
        return getattr(self.module, "OPERATIONS", ())

    @property
    def prefix(self) -> str:
        """Where the variant's routes hang: `/race_condition/broken/`."""
        return f"/{self.scenario}/{self.name}/"


@dataclass(frozen=True)
class Scenario:
    """One production bug, with the variants that serve it, the load that provokes it and the claims that judge it.

    `question` is what somebody asks who needs the fix: "How do you sell the last item only once?"
    `violation` does once what the bug does, and must be noticed where it is planted into a fix: SQL for its database,
    or, where the evidence is another party's ledger, a function that adds to what was seen of the arm.
    """

    title: str
    question: str
    broken: ModuleType
    fixes: Sequence[ModuleType]
    claims: Sequence[Claim]
    load: Load
    family: str
    level: int
    minutes: int
    tempting: Sequence[ModuleType] = ()
    seed: Callable[[], None] | None = None
    probes: Sequence[Probe] = ()
    prices: Sequence[Price] = ()
    server: Server = Server()
    worker: Worker | None = None
    partner: Partner | None = None
    mailbox: Mailbox | None = None
    interleaving: Interleaving | None = None
    growth: Growth | None = None
    memory: Memory | None = None
    parts: Sequence[ModuleType] = ()
    violation: str | Callable[["ArmRun"], object] = ""

    @cached_property
    def name(self) -> str:
        """Package, app label, `NAME=`, URL and report folder: one name everywhere."""
        return self.broken.__name__.rpartition(".")[0].rpartition(".")[2]

    @property
    def package(self) -> str:
        """The dotted name of the scenario's package."""
        return f"scenarios.{self.name}"

    @property
    def incident(self) -> str:
        """The incident in one sentence: the first line of the manifest's docstring."""
        return first_line(sys.modules[f"{self.package}.scenario"].__doc__)

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """Broken first, then the tempting ones, then the fixes, recommended one first."""
        kinds: list[tuple[Kind, Sequence[ModuleType]]] = [
            ("broken", [self.broken]),
            ("tempting", self.tempting),
            ("fixed", self.fixes),
        ]
        return tuple(
            Variant(self.name, module.__name__.rpartition(".")[2], kind)
            for kind, modules in kinds
            for module in modules
        )

    @property
    def outside(self) -> dict[str, Weather]:
        """The other parties that it has, by name, and how they answer."""
        parties: dict[str, Weather | None] = {"partner": self.partner, "mailbox": self.mailbox}
        return {name: weather for name, weather in parties.items() if weather is not None}

    @property
    def judges_times(self) -> bool:
        """Whether one of its claims is about time."""
        return any(claim.minimum_effect is not None for claim in self.claims)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What its claims are read from, each kind once; guards, which most scenarios have alike, are left out."""
        return tuple(dict.fromkeys(claim.evidence for claim in self.claims if not claim.guard))

    def server_of(self, variant: Variant) -> Server:
        """The variant's own `SERVER`, its settings laid over the scenario's; the scenario's where it has none."""
        own = variant.server
        return replace(own, settings={**self.server.settings, **own.settings}) if own else self.server


def first_line(doc: str | None) -> str:
    """The first line of a docstring, or nothing."""
    return (doc or "").strip().partition("\n")[0].strip()

"""Everything seen while the arms of one scenario were under load: what claims are judged on."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from lab.scenario import Kind, Scenario

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as the client saw it; times are monotonic seconds, `finished` None where no answer came.

    `outcome` is ok (it happened), fail (it was refused and did not happen) or info (nobody knows: a timeout, a reset,
    a server error after the work began, the load stopped).
    """

    id: str
    block: int
    name: str
    sent: float
    finished: float | None
    status: int
    outcome: str
    opportunity: bool
    note: Any = None

    @property
    def user(self) -> str:
        """Who sent it: one user of one arm."""
        return self.id.rpartition("-")[0]

    @property
    def seconds(self) -> float | None:
        """How long the answer took."""
        return None if self.finished is None else self.finished - self.sent


@dataclass(slots=True)
class ProbeResult:
    """One quiet request: its statements as the server counted them, its plans, and a digest of its body.

    `first_byte` is the seconds until its body began, `seconds` those until it was there.
    """

    name: str
    status: int
    seconds: float
    body: str
    size: int
    statements: Rows | None = None
    plans: list[dict[str, Any]] = field(default_factory=list)
    first_byte: float | None = None

    @property
    def calls(self) -> int | None:
        """How many statements the request sent, connection set-up excluded; None where the server does not count."""
        return None if self.statements is None else sum(row["calls"] for row in self.statements)

    @property
    def rows(self) -> int | None:
        """How many rows its statements gave the application; None where nobody counts."""
        return None if self.statements is None else sum(row["rows"] for row in self.statements)

    @property
    def pages(self) -> int | None:
        """How many pages of 8 KiB its statements touched, each as often as they did; None where nobody counts."""
        return None if self.statements is None else sum(row["blocks"] for row in self.statements)


@dataclass(slots=True)
class ArmRun:
    """One variant in one run, with everything that was measured of it.

    `statements` is what PostgreSQL counted during the load, None where it could not; `tables` and `database` what it
    counted since the arm was made. `ledger` is what its partner was asked to do, `mails` what its mailbox was.
    `facts` remembers the rows that claims asked for, so that a recorded run is judged again without a server.
    """

    scenario: str
    variant: str
    kind: Kind
    history: list[Sent] = field(default_factory=list)
    probes: list[ProbeResult] = field(default_factory=list)
    statements: Rows | None = None
    database: dict[str, int] = field(default_factory=dict)
    tables: dict[str, dict[str, int]] = field(default_factory=dict)
    blocking: list[dict[str, Any]] = field(default_factory=list)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    interleavings: list[dict[str, Any]] = field(default_factory=list)
    memory: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Rows] = field(default_factory=dict)
    ask: Callable[[str], Rows] | None = None

    def sql(self, query: str) -> Rows:
        """The rows of `query` in this arm's database, read on a fresh connection after the drain.

        Raises:
            LookupError: the run is a recording, and it was not asked this.
        """
        if query not in self.facts:
            if self.ask is None:
                raise LookupError(f"The recorded run holds no answer to: {query}")
            self.facts[query] = self.ask(query)
        return self.facts[query]

    def one(self, query: str) -> dict[str, Any]:
        """The only row of `query`."""
        (row,) = self.sql(query)
        return row

    @property
    def loaded(self) -> list[Sent]:
        """The requests of the load, warm-up left out."""
        return [request for request in self.history if request.block >= 0]

    @property
    def answered_under_load(self) -> int:
        """How many requests of the load were answered."""
        return sum(r.finished is not None for r in self.loaded)

    @property
    def answered(self) -> int:
        """How many requests this arm's server ever answered: probes, warm-up and load."""
        return sum(r.finished is not None for r in self.history) + len(self.probes)

    def outcomes(self, name: str | None = None) -> Counter[str]:
        """How many requests (of that name) ended ok, fail and info, warm-up included: rows know no warm-up."""
        return Counter(request.outcome for request in self.history if name in (None, request.name))

    @property
    def opportunities(self) -> int:
        """Requests that could have gone wrong, counted where their outcome is known."""
        return sum(request.opportunity and request.outcome != "info" for request in self.history)


@dataclass(slots=True)
class Run:
    """The arms of one run side by side; `faults` are reasons why no verdict may be drawn from it.

    `control` is the recommended fix once more, with a server and a database of its own. `ceiling` is how many requests
    a second the load generator gets out of an empty answer, `ceilings` how many times each arm's rate that is.
    """

    scenario: Scenario
    arms: list[ArmRun]
    seed: int = 0
    faults: list[str] = field(default_factory=list)
    control: ArmRun | None = None
    ceiling: float = 0.0
    ceilings: dict[str, float] = field(default_factory=dict)
    price_rounds: Callable[[str, int], dict[str, list[float]]] | None = None

    @property
    def broken(self) -> ArmRun:
        """The arm that all others are compared with."""
        return next(arm for arm in self.arms if arm.kind == "broken")

    def arm(self, variant: str) -> ArmRun:
        """The arm of that variant."""
        return next(arm for arm in self.arms if arm.variant == variant)

    def of_kind(self, kinds: Iterable[Kind]) -> list[ArmRun]:
        """The arms of those kinds."""
        wanted = set(kinds)
        return [arm for arm in self.arms if arm.kind in wanted]

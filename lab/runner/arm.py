"""One arm while it is alive: its database, its servers, and what was measured of it."""

import hashlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import dict_row

from lab import caps
from lab.evidence import counters
from lab.evidence.log import ServerLog
from lab.evidence.memory import LoadMemory
from lab.run import ArmRun, ProbeResult, Rows
from lab.runner.arms import database_name
from lab.scenario import Probe, Server, Variant, Worker
from lab.services import gunicorn, postgres, valkey
from lab.services.outside import Outside
from lab.services.process import ServiceError, Warden

DRAIN_SECONDS = 30.0
PATIENCE = 60.0
DISCONNECT_SECONDS = 10.0


@dataclass(slots=True)
class Arm:
    """A variant that is served for one run."""

    variant: Variant
    index: int
    server: Server
    run: ArmRun
    database: str
    served: gunicorn.Served | None = None
    nonce: str = ""
    size: int = 0
    before: dict[str, int] = field(default_factory=dict)
    tables_before: dict[str, dict[str, int]] = field(default_factory=dict)
    planted: str | Callable[[ArmRun], object] = ""
    memory: LoadMemory | None = None
    outside: Outside = field(default_factory=Outside)

    @classmethod
    def of(cls, variant: Variant, index: int, server: Server, name: str = "") -> "Arm":
        """The arm of a variant, not yet served; a second arm of the same variant has a `name` of its own."""
        run = ArmRun(variant.scenario, name or variant.name, variant.kind)
        return cls(variant, index, server, run, database_name("a", variant.scenario, run.variant))

    @property
    def name(self) -> str:
        """What it is called in this run: its variant's name, unless it has one of its own."""
        return self.run.variant

    @property
    def url(self) -> str:
        """Where its routes hang."""
        return f"{self.served.url if self.served else ''}{self.variant.prefix}"

    @property
    def valkey_database(self) -> int:
        """The arm's own logical database: cache and broker apart from every other arm's."""
        return 1 + self.index % 100

    @property
    def path(self) -> str:
        """What other parties know it by."""
        return f"{self.variant.scenario}/{self.name}"

    def environment(self, worker: Worker | None) -> dict[str, str]:
        """What its processes are told."""
        return {
            "DJANGO_SETTINGS_MODULE": "lab.settings.measure",
            "LAB_DATABASE": self.database,
            "LAB_VARIANT": f"{self.variant.scenario}/{self.variant.name}",
            "LAB_CACHE_URL": valkey.url(self.valkey_database),
            "LAB_BROKER_URL": valkey.broker_url(self.valkey_database + 100),
            **self.outside.environment(self.path),
            "LAB_SERVER_SETTINGS": json.dumps(self.server.settings, default=str),
            **({"LAB_VISIBILITY_TIMEOUT": str(worker.visibility_timeout)} if worker else {}),
        }

    def launch(self, folder: Path, warden: Warden, worker: Worker | None) -> None:
        """Start its gunicorn, without waiting for it."""
        for number in (self.valkey_database, self.valkey_database + 100):
            valkey.client(number).flushdb()
        with postgres.connect() as server:
            self.size = postgres.size_of(server, self.database)
        self.before = counters.database_counters(self.database)
        self.tables_before = counters.table_counters(self.database)
        log = folder / "logs" / f"{self.name}.log"
        environment = self.environment(worker)
        title = f"gunicorn of {self.name}"
        self.served, self.nonce = gunicorn.launch(title, self.server, log, warden, environment)

    def probe(
        self, probe: Probe, connection: psycopg.Connection, log: ServerLog, patience: float = PATIENCE
    ) -> ProbeResult:
        """Send one quiet request, wait `patience` seconds for the answer, and see what it made the database do."""
        self._plant()
        counters.reset_statements(connection, self.database)
        mark, began = log.mark(), time.monotonic()
        status, body, first_byte = fetch(self.url + probe.path, patience, probe.method, probe.json)
        result = ProbeResult(probe.name, status, time.monotonic() - began, hashlib.sha256(body).hexdigest(), len(body))
        result.first_byte = first_byte
        result.statements = counters.statements(connection, self.database)
        result.plans = log.plans(self.database, mark)
        return result

    def outgrown(self, connection: psycopg.Connection) -> str:
        """How far beyond its cap its database has grown, or nothing."""
        too_far = postgres.outgrown(connection, self.database, self.size)
        return too_far and f"{self.variant.name} {too_far}"

    def drain(self) -> str:
        """Wait until no statement of the arm runs; says what still does at the deadline, or nothing."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND state <> 'idle'"
        deadline = time.monotonic() + DRAIN_SECONDS
        with postgres.connect() as connection:
            while True:
                row = connection.execute(query, [self.database]).fetchone()
                if row == (0,):
                    return ""
                if time.monotonic() > deadline:
                    left = row[0] if row else "some"
                    return f"{left} statements of {self.name} still ran {DRAIN_SECONDS:.0f} s after the load"
                time.sleep(0.05)

    def measure(self, connection: psycopg.Connection, log: ServerLog) -> None:
        """Read counters and ledgers, after closing the application's connections: idle ones report late."""
        self._plant()
        if self.memory is not None:
            self.run.memory = self.memory.told()
        self.run.statements = counters.statements(connection, self.database)
        disconnect(connection, self.database)
        self.run.database = counters.difference(counters.database_counters(self.database), self.before)
        after = counters.table_counters(self.database)
        self.run.tables = {
            name: counters.difference(values, self.tables_before.get(name, {})) for name, values in after.items()
        }
        self.run.errors = log.errors(self.database)
        for name, entries in self.outside.ledgers(self.path).items():
            setattr(self.run, name, entries)
        if callable(self.planted):
            self.planted(self.run)
        self.run.ask = self.ask

    def _plant(self) -> None:
        """Do the planted violation before anything is first looked at: only where the judge itself is tested."""
        if isinstance(self.planted, str) and self.planted:
            statement, self.planted = self.planted, ""
            with postgres.connect(self.database) as connection:
                connection.execute(statement.encode())

    def fault(self) -> str:
        """What went wrong with its server, or with another party that it depends on, or nothing."""
        return (self.served.fault() if self.served else "") or self.outside.fault()

    def ask(self, query: str) -> Rows:
        """Rows of the arm's database on a fresh connection, for claims."""
        with postgres.connect(self.database) as connection, connection.cursor(row_factory=dict_row) as cursor:
            rows: list[dict[str, Any]] = cursor.execute(query).fetchall()
            return [{key: plain(value) for key, value in row.items()} for row in rows]


def plain(value: Any) -> Any:
    """A value that JSON keeps: numbers stay numbers, everything else becomes text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


class Fetched(NamedTuple):
    """An answer: its status (0 where nothing answered), its body, and the seconds until the body began."""

    status: int
    body: bytes
    first_byte: float | None = None


def fetch(url: str, patience: float = PATIENCE, method: str = "GET", content: Any = None) -> Fetched:
    """Send one request to a loopback URL, with `content` as JSON; gives as much of the body as the cap lets us read."""
    request = urllib.request.Request(url, method=method)  # noqa: S310
    if content is not None:
        request.data = json.dumps(content).encode()
        request.add_header("Content-Type", "application/json")
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=patience) as response:  # noqa: S310
            start = response.read(1)
            first_byte = time.monotonic() - began
            return Fetched(response.status, start + response.read(caps.ANSWER_BYTES - 1), first_byte)
    except urllib.error.HTTPError as error:
        return Fetched(error.code, error.read(caps.ANSWER_BYTES))
    except (urllib.error.URLError, OSError):
        return Fetched(0, b"")


def disconnect(connection: psycopg.Connection, database: str) -> None:
    """Close every connection to `database` and wait until they are gone: only then are the counters whole.

    Raises:
        ServiceError: one stays, so its last deadlocks and rows are in no counter.
    """
    connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])
    deadline = time.monotonic() + DISCONNECT_SECONDS
    while time.monotonic() < deadline:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [database]).fetchone()
        if row == (0,):
            return
        time.sleep(0.01)
    raise ServiceError(f"a connection to {database} would not close, so its counters are not whole")

"""Who waits for whom: asked of the lock manager, or sampled while the load runs."""

import threading
from collections import Counter

import psycopg

from lab.services import postgres

SAMPLE = """
SELECT waiting.datname, left(waiting.query, 300), left(blocking.query, 300)
FROM pg_stat_activity AS waiting
CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS blocker
JOIN pg_stat_activity AS blocking ON blocking.pid = blocker
WHERE waiting.wait_event_type = 'Lock' AND waiting.datname LIKE 'lab\\_a\\_%'
"""
EVERY = 0.2


def blockers(server: psycopg.Connection, pid: int) -> list[int]:
    """The process ids of those whose locks the session `pid` waits for at this moment."""
    row = server.execute("SELECT pg_blocking_pids(%s)", [pid]).fetchone()
    return list(row[0]) if row else []


class BlockingSampler:
    """Samples blocked statements five times a second; sparingly, because asking takes the lock manager's locks."""

    def __init__(self) -> None:
        self.seen: dict[str, Counter[tuple[str, str]]] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the sampling."""
        self._end.set()
        self._thread.join(timeout=5)

    def of(self, database: str) -> list[dict[str, object]]:
        """The pairs seen in one database, most frequent first."""
        pairs = self.seen.get(database, Counter()).most_common(20)
        return [{"waiting": waiting, "blocking": blocking, "samples": count} for (waiting, blocking), count in pairs]

    def _watch(self) -> None:
        try:
            with postgres.connect("lab", name="lab-sampler") as connection:
                while not self._end.wait(EVERY):
                    for database, waiting, blocking in connection.execute(SAMPLE).fetchall():
                        self.seen.setdefault(database, Counter())[(waiting, blocking)] += 1
        except psycopg.Error:
            return  # the canary tells of a lost server; samples are no ground for a verdict

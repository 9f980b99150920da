"""Reading a plan as PostgreSQL prints it in JSON: which nodes ran, how many rows and pages they cost.

A plan is what `ProbeResult.plans` holds: a dict with a "Plan", made with ANALYZE and BUFFERS.
"""

from collections.abc import Iterable, Iterator
from typing import Any

Plan = dict[str, Any]

REMOVED = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")


def plan_nodes(plan: Plan) -> Iterator[Plan]:
    """Every node of a plan, the topmost first."""
    waiting = [plan["Plan"]]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.get("Plans", [])))


def node_types(plan: Plan) -> list[str]:
    """What the nodes are: "Limit", "Sort", "Seq Scan" ..."""
    return [node["Node Type"] for node in plan_nodes(plan)]


def rows_read(plan: Plan, table: str) -> int:
    """The rows that scans of `table` looked at, kept or not.

    PostgreSQL prints averages over loops, and every worker of a parallel scan is a loop: the product may be off by the
    number of loops. Index entries that a scan passed over without a match are not in it: see `pages_touched`.
    """
    return _rows_of(node for node in plan_nodes(plan) if node.get("Relation Name") == table)


def rows_scanned(plan: Plan) -> int:
    """The rows that scans of any table looked at, kept or not; as exact as `rows_read`."""
    return _rows_of(node for node in plan_nodes(plan) if "Relation Name" in node and "Scan" in node["Node Type"])


def _rows_of(scans: Iterable[Plan]) -> int:
    return int(sum(round(node["Actual Loops"] * _rows_of_a_loop(node)) for node in scans))


def _rows_of_a_loop(node: Plan) -> float:
    return float(node["Actual Rows"] + sum(node.get(removed, 0) for removed in REMOVED))


def pages_touched(plan: Plan) -> int:
    """The pages of 8 KiB that were looked at, in memory or not, each as often as it was.

    A node's count has its children's in it, so the topmost node's is all there is.
    """
    top = plan["Plan"]
    return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def rows_returned(plan: Plan) -> int:
    """The rows that the statement answered with."""
    return round(float(plan["Plan"]["Actual Rows"]) * float(plan["Plan"]["Actual Loops"]))

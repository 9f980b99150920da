"""Section "Plans": how PostgreSQL executed each statement of a probe, as trees, before and after."""

from collections.abc import Iterator
from typing import Any

from lab.evidence.plans import REMOVED, Plan
from lab.reports.arms import before_and_after, the_rest
from lab.reports.figures import counted, quantity
from lab.reports.sql import laid_out

MOST_PLANS = 4
FAR_OFF = 10
SHOWN = ("Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter", "Sort Key", "Group Key")
PAGES = ("Shared Hit Blocks", "Shared Read Blocks")


def plans(result: dict[str, Any]) -> dict[str, Any]:
    """`probes` with the plans of broken and its fix side by side, `rest` with those of the others; often nothing."""
    pair = before_and_after(result)
    names = [probe["name"] for arm in pair[:1] for probe in arm["probes"] if probe["plans"]]
    if not names:
        return {}
    return {
        "probes": [{"name": name, "arms": [_of_arm(arm, name) for arm in pair]} for name in names],
        "rest": [
            {"variant": arm["variant"], "kind": arm["kind"], "probes": [_of_arm(arm, name) for name in names]}
            for arm in the_rest(result)
        ],
    }


def _of_arm(arm: dict[str, Any], name: str) -> dict[str, Any]:
    found: list[Plan] = next((probe["plans"] for probe in arm["probes"] if probe["name"] == name), [])
    told = [tree(plan) for plan in found[:MOST_PLANS]]
    return {
        "variant": arm["variant"],
        "kind": arm["kind"],
        "name": name,
        "plans": told,
        "left_out": max(0, len(found) - MOST_PLANS),
    }


def tree(plan: Plan) -> dict[str, Any]:
    """A plan ready to be drawn: its SQL, its pages, and its nodes in a tree with the costliest marked.

    A node's count has its children's in it; its own is what remains. Where no page was touched, the rows that a node
    looked at decide.
    """
    top = _node(plan["Plan"])
    nodes = list(_walk(top))
    most = max(node["own_pages"] for node in nodes)
    costliest = max(nodes, key=lambda node: node["own_pages"] if most else node["handled"])
    costliest["costliest"] = True
    for node in nodes:
        node["own_words"] = counted(node["own_pages"], "page")
        node["share"] = round(100 * node["own_pages"] / most) if most else 0
    return {"sql": laid_out(plan.get("Query Text", "")), "pages": counted(top["pages"], "page"), "top": top}


def _node(plan: Plan, limited: bool = False) -> dict[str, Any]:
    """One node; `limited` says that a node above may have stopped it early, so that few rows are no bad estimate."""
    limited = limited or plan["Node Type"] == "Limit"
    children = [_node(child, limited) for child in plan.get("Plans", [])]
    loops = plan.get("Actual Loops", 1)
    pages = sum(plan.get(name, 0) for name in PAGES)
    removed = sum(plan.get(name, 0) for name in REMOVED)
    return {
        "type": plan["Node Type"],
        "on": plan.get("Index Name") or plan.get("Relation Name") or plan.get("CTE Name") or "",
        "table": plan.get("Relation Name", "") if plan.get("Index Name") else "",
        "details": [(name, _text(plan[name])) for name in SHOWN if name in plan],
        "rows": _rows(plan["Actual Rows"] if loops else 0, plan["Plan Rows"], loops),
        "far_off": bool(loops) and _far_off(plan["Actual Rows"], plan["Plan Rows"], limited),
        "removed": quantity(removed * loops) if removed else "",
        "handled": (plan["Actual Rows"] + removed) * loops,
        "pages": pages,
        "own_pages": max(0, pages - sum(child["pages"] for child in children)),
        "children": children,
    }


def _rows(actual: float, planned: float, loops: int) -> str:
    if not loops:
        return "never executed"
    each = f" in each of {loops:,} loops" if loops > 1 else ""
    return f"{counted(actual, 'row')}{each}, {quantity(planned)} planned"


def _far_off(actual: float, planned: float, limited: bool) -> bool:
    few, many = max(min(actual, planned), 1), max(actual, planned)
    return many / few >= FAR_OFF and not (limited and actual < planned)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from _walk(child)

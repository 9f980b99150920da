"""Section "Answer times over time": the exact percentiles of every block, which the chart is drawn from."""

from itertools import groupby
from typing import Any

from lab.latency import SHARES
from lab.reports.samples import Sample
from lab.statistics import percentile


def overtime(result: dict[str, Any], samples: dict[str, list[Sample]]) -> dict[str, Any]:
    """`arms`, each with a row for every block of its load; nothing without samples."""
    kinds = {arm["variant"]: arm["kind"] for arm in result["arms"]}
    arms = [
        {"variant": variant, "kind": kinds.get(variant, "control"), "rows": _rows(found)}
        for variant, found in samples.items()
        if found
    ]
    return {"arms": arms, "shares": SHARES} if arms else {}


def _rows(samples: list[Sample]) -> list[dict[str, Any]]:
    blocks = [list(block) for _, block in groupby(samples, key=lambda sample: sample.block)]
    return [row for row in map(_row, blocks) if row]


def _row(block: list[Sample]) -> dict[str, Any]:
    """Seconds since the load began, how many requests, their percentiles in ms."""
    taken = [sample.took_us / 1000 for sample in block if sample.took_us is not None]
    if not taken:
        return {}
    return {
        "at": f"{block[0].sent_ms / 1000:.2f}",
        "requests": len(block),
        "ms": [f"{percentile(taken, share / 100):.1f}" for share in SHARES] + [f"{max(taken):.1f}"],
    }

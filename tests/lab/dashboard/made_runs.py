"""Folders of runs that nobody ran, as a run writes them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

KINDS = {"broken": "broken", "tempting_only": "tempting", "fixed_select_related": "fixed", "fixed_values": "fixed"}
CLAIMS = {
    "at_most_queries": "A request sends at most 3 statements, however many rows it returns.",
    "same_responses": "Every variant answers with the same body.",
}


def named(number: int, scenario: str = "n_plus_one") -> str:
    """The name of the run of that number: a minute after the one before."""
    return f"{datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number):%Y%m%d-%H%M%S}-{scenario}"


def arm(variant: str, **changed: Any) -> dict[str, Any]:
    """One arm of a result."""
    kind = KINDS[variant]
    value = "holds" if kind == "fixed" else "broken"
    ratio = {"ratio": 7.7, "low": 6.3, "high": 9.9, "p": 0.01, "pairs": 8} if kind != "broken" else None
    told: dict[str, Any] = {
        "variant": variant,
        "kind": kind,
        "summary": f"What {variant} does.",
        "verdict": "PROVEN",
        "bound": "",
        "findings": [
            {"claim": claim, "sentence": sentence, "guard": False, "value": value, "figures": "101 for 100 books"}
            for claim, sentence in CLAIMS.items()
        ],
        "load": {
            "requests": 217,
            "answered_under_load": 200,
            "outcomes": {"ok": 215, "fail": 1, "info": 1},
            "opportunities": 0,
            "per_second": 132.1,
            "ms": {"p50": 22.4, "p95": 59.6, "p99": 87.9},
            "ms_corrected": {"p50": 24.8, "p95": 66.2, "p99": 96.9},
            "as_fast_as_broken": ratio,
            "block_medians_ms": {"0": 17.8},
        },
        "price": {},
        "probes": [],
        "statements": [{"query": "SELECT 1", "calls": 20_200, "rows": 200, "blocks": 3, "ms": 1.0}],
    }
    return told | changed


def document(run: str, *, variants: Sequence[str] = tuple(KINDS), **changed: Any) -> dict[str, Any]:
    """A result as a run writes it."""
    told: dict[str, Any] = {
        "schema": 2,
        "scenario": run[16:].split("-")[0],
        "title": "N+1: a query for every row",
        "incident": "A page of a hundred books asks a hundred and one times.",
        "verdict": "PROVEN",
        "causes": [],
        "scope": "all variants",
        "command": f"make scenario NAME={run[16:]} SEED=7",
        "seed": 7,
        "control": {},
        "run": run,
        "commit": "0123456789ab",
        "seconds": 21.4,
        "measuring_seconds": 15.3,
        "steps": {"prepare": 0.6, "load": 5.5},
        "environment": {"python": "3.13.0", "postgresql": "18.6", "django": "6.1.3", "cores": 2},
        "arms": [arm(variant) for variant in variants],
    }
    return told | changed


def finished(results: Path, run: str, **changed: Any) -> Path:
    """The folder of a run with a result."""
    folder = results / run
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text(json.dumps(document(run, **changed)))
    (folder / "report.html").write_text("<!doctype html><title>Report</title>")
    return folder


def told(folder: Path, *events: dict[str, Any]) -> None:
    """Write events of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "progress.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))

"""Section "Claims": every claim in a row, every arm in a column, what was found and its figures where they meet."""

from itertools import groupby
from typing import Any

from lab.reports.figures import MARKS, breakable

KINDS = {"broken": "must break a claim", "tempting": "must break a claim", "fixed": "must keep all", "attempt": "yours"}


def matrix(result: dict[str, Any]) -> dict[str, Any]:
    """`groups` of columns by kind, `arms` as columns, `rows` with a cell for each arm, `bounds` where there are any."""
    arms = result["arms"]
    kinds = [(kind, len(list(group))) for kind, group in groupby(arms, key=lambda arm: arm["kind"])]
    bounds = [arm["bound"] for arm in arms]
    return {
        "groups": [{"kind": kind, "width": width, "words": KINDS[kind]} for kind, width in kinds],
        "arms": [{"words": breakable(arm["variant"]), "kind": arm["kind"]} for arm in arms],
        "rows": [_row(arms, number) for number in range(max((len(arm["findings"]) for arm in arms), default=0))],
        "bounds": bounds if any(bounds) else [],
    }


def _row(arms: list[dict[str, Any]], number: int) -> dict[str, Any]:
    findings = [arm["findings"][number] for arm in arms if len(arm["findings"]) > number]
    cells = [{**finding, "mark": MARKS[finding["value"]]} for finding in findings]
    return {"sentence": findings[0]["sentence"], "guard": findings[0]["guard"], "cells": cells}

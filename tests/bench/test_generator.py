"""Rates of the load generator, and of wrk as far as it says one."""

from pathlib import Path
from typing import Any

import pytest

from lab.bench.generator import fastest, rate, root_of, wrk
from lab.services.process import ServiceError

SAID = """Running 1s test @ http://127.0.0.1:1/-/nothing
  1 threads and 4 connections
Requests/sec:   2609.41
Transfer/sec:    400.00KB
"""


def result(name: str, *fixes: tuple[str, float]) -> dict[str, Any]:
    arms = [{"variant": "broken", "kind": "broken", "load": {"per_second": 9999.0}}]
    arms += [{"variant": variant, "kind": "fixed", "load": {"per_second": rate}} for variant, rate in fixes]
    return {"scenario": name, "arms": arms}


def tool(folder: Path, says: str) -> str:
    path = folder / "wrk"
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\n")
    path.chmod(0o755)
    return str(path)


def test_the_fastest_is_a_recommended_fix() -> None:
    results = [result("a", ("fixed_x", 300.0), ("fixed_y", 900.0)), result("b", ("fixed_z", 400.0))]
    assert fastest(results) == ("b", "fixed_z")


def test_a_rate_is_what_was_served_by_the_time_it_took() -> None:
    assert rate({"served": 300, "took": 1.5}) == 200.0
    with pytest.raises(ServiceError, match="sent nothing"):
        rate({"served": 0, "took": 1.5})


def test_the_rate_of_wrk_is_read(tmp_path: Path) -> None:
    assert wrk(tool(tmp_path, SAID), "http://127.0.0.1:1/", 4) == 2609.41


@pytest.mark.parametrize("says", ["unable to connect", SAID + "  Non-2xx or 3xx responses: 3"])
def test_errors_are_no_rate(tmp_path: Path, says: str) -> None:
    with pytest.raises(ServiceError, match="wrk measured nothing"):
        wrk(tool(tmp_path, says), "http://127.0.0.1:1/", 4)


def test_the_root_of_a_variant() -> None:
    assert root_of("http://127.0.0.1:8123/n_plus_one/broken/") == "http://127.0.0.1:8123"

"""The profile pass: a few requests of every variant with Silk on, after all measuring is done."""

import json
import subprocess
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.run import ArmRun
from lab.runner.plan import Plan
from lab.services import forked, postgres, valkey
from lab.services.process import Child, ServiceError, Warden, clean_environment

if TYPE_CHECKING:
    from lab.runner.arm import Arm

SECONDS = 60.0
MOST_STATEMENTS = 250
PROFILE_VALKEY = 241
Links = dict[str, list[dict[str, Any]]]


def requests_of(plan: Plan, broken: ArmRun) -> list[dict[str, Any]]:
    """What to send: the last probe, or the first request of the interleaving.

    A probe that made broken send very many statements is left out: Silk writes three of its own for each.
    """
    scenario = plan.scenario
    heavy = {probe.name for probe in broken.probes if (probe.calls or 0) > MOST_STATEMENTS}
    probes = [probe for probe in scenario.probes if probe.name not in heavy][-1:]
    sent = [{"name": p.name, "path": p.path, "method": p.method, "json": p.json} for p in probes]
    if not sent and scenario.interleaving is not None:
        first = scenario.interleaving.t1
        sent = [{"name": first.path, "path": first.path, "method": first.method, "json": first.json}]
    return sent


def ensure_silk_database() -> None:
    """Make the database that Silk's tables live in, where it is missing."""
    postgres.ensure_database("lab_silk")


def profile(plan: Plan, arms: list["Arm"], folder: Path, warden: Warden, outside: Mapping[str, str]) -> Links:
    """Send the requests to every variant under Silk; gives the recorded requests by variant, with relative links.

    `outside` is what the variants' processes are told of other parties.
    """
    requests = requests_of(plan, arms[0].run)
    if not requests:
        return {}
    ensure_silk_database()
    environment = {**outside, "LAB_EAGER": "1" if plan.scenario.worker else ""}
    groups: dict[str, list[Arm]] = defaultdict(list)
    for arm in arms:
        groups[json.dumps(arm.server.settings, sort_keys=True, default=str)].append(arm)
    deadline = time.monotonic() + SECONDS
    passes = [
        _start(group, requests, folder / "logs" / f"profile-{number}", warden, environment, settings)
        for number, (settings, group) in enumerate(groups.items())
    ]
    links: Links = {}
    try:
        for child, output in passes:
            child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            links |= json.loads(output.read_text()) if output.exists() else {}
    except subprocess.TimeoutExpired as error:
        raise ServiceError("the profile pass did not end") from error
    finally:
        for child, _ in passes:
            child.kill()
    return links


def _start(
    arms: list["Arm"],
    requests: list[dict[str, Any]],
    place: Path,
    warden: Warden,
    environment: dict[str, str],
    settings: str,
) -> tuple[Child, Path]:
    """Start the process of variants that are served alike; gives it and the file that will hold their links."""
    order = {
        "requests": requests,
        "arms": [{"scenario": a.variant.scenario, "variant": a.variant.name, "database": a.database} for a in arms],
    }
    output = place.with_suffix(".json")
    variables = clean_environment(
        **environment,
        DJANGO_SETTINGS_MODULE="lab.settings.inspect",
        LAB_SERVER_SETTINGS=settings,
        LAB_DATABASE=arms[0].database,
        LAB_CACHE_URL=valkey.url(PROFILE_VALKEY),
        LAB_PROFILE=json.dumps(order),
        LAB_PROFILE_OUTPUT=str(output),
    )
    return forked.start_module(
        "the profile pass", "lab.runner.profile_child", place.with_suffix(".log"), warden, variables
    ), output

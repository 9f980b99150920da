"""Every detector run on broken and on the recommended fix of a scenario: databases, processes, and what came of it."""

import json
import subprocess
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.detectors.child import KIND
from lab.detectors.sight import DETECTORS, PROCESSES, Sight, answer, sight_of
from lab.runner import arms
from lab.scenario import Scenario, Variant
from lab.services import forked, postgres, valkey
from lab.services.outside import Outside
from lab.services.outsider import FAIR
from lab.services.process import ServiceError, Warden, clean_environment
from lab.source import path_of
from lab.state import state_dir

SECONDS = 240.0
VALKEY = 242
# Silk and the toolbar keep a record of each statement: requests that send more are left out, where there are others.
MOST_STATEMENTS = 250
Asked = dict[str, Any]
Rounds = list[list[Asked]]
Found = dict[str, Any]


def rounds_of(scenario: Scenario) -> tuple[Rounds, str]:
    """The requests, those of one round sent at once, and what becomes of the rows: kept, copied anew, or prepared.

    They are the probes, one after the other; else the two requests of the interleaving; else the answer at two sizes;
    else what stands in the scenario's requests.json: objects with a `path`, and a `method` and a `json` if need be.
    """
    if scenario.probes:
        writes = any(probe.method != "GET" for probe in scenario.probes)
        return [[_asked(p.path, p.method, p.json)] for p in scenario.probes], "copied" if writes else "kept"
    if scenario.interleaving is not None:
        both = {"T1": scenario.interleaving.t1, "T2": scenario.interleaving.t2}
        headers = ({"X-Request-ID": name, **request.headers} for name, request in both.items())
        return [[_asked(r.path, r.method, r.json, h) for r, h in zip(both.values(), headers, strict=True)]], "prepared"
    if scenario.growth is not None and not scenario.growth.reseeds:
        return [
            [_asked(scenario.growth.at(size))] for size in (scenario.growth.sizes[0], scenario.growth.sizes[2])
        ], "kept"
    written = path_of(scenario.variants[0]).with_name("requests.json")
    asked = json.loads(written.read_text()) if written.exists() else []
    return [[_asked(**one)] for one in asked], "copied"


def _asked(path: str, method: str = "GET", json: Any = None, headers: dict[str, str] | None = None) -> Asked:
    return {"path": path, "method": method, "json": json, "headers": headers or {}}


@dataclass(slots=True)
class Survey:
    """Runs the detectors on one scenario after another; `watch` hears which, and which process."""

    warden: Warden
    watch: Callable[[str, str], object]

    def of(self, scenario: Scenario) -> dict[str, Any]:
        """What every detector answers on this scenario, and what it showed of both variants.

        Raises:
            ServiceError: a process gave nothing in time.
        """
        rounds, rows = rounds_of(scenario)
        broken, fix = scenario.variants[0], next(v for v in scenario.variants if v.kind == "fixed")
        document: dict[str, Any] = {"fix": fix.name, "requests": _named(rounds), "statuses": {}, "detectors": {}}
        if not rounds:
            return document
        with ExitStack() as stack:
            databases = self._databases(scenario, [broken, fix], stack)
            outside = Outside.start(dict.fromkeys(scenario.outside, FAIR), self.warden, _folder())
            stack.callback(outside.stop)
            shown: dict[str, dict[str, Sight]] = {broken.name: {}, fix.name: {}}
            for process in PROCESSES:
                self.watch(scenario.name, process)
                told: dict[str, Found] = {}
                for variant in (broken, fix):
                    order = {"database": databases[variant.name], "rows": rows, "rounds": rounds}
                    told[variant.name] = found = self._run(process, scenario, variant, order, outside)
                    shown[variant.name] |= {name: sight_of(sight) for name, sight in found["sights"].items()}
                document["statuses"][process] = {name: found["statuses"] for name, found in told.items()}
                if process == PROCESSES[0]:
                    rounds = _light(rounds, told[broken.name]["statements"])
        for detector in DETECTORS:
            pair = shown[broken.name][detector.name], shown[fix.name][detector.name]
            document["detectors"][detector.name] = {
                "answer": answer(*pair),
                "broken": pair[0].words,
                "fix": pair[1].words,
            }
        return document

    def _databases(self, scenario: Scenario, pair: Sequence[Variant], stack: ExitStack) -> dict[str, str]:
        template, _ = arms.ensure_template(scenario)
        stack.callback(arms.drop_all, [KIND])
        names = {variant.name: arms.database_name(KIND, scenario.name, variant.name) for variant in pair}
        with postgres.connect() as server:
            for name in names.values():
                arms.clone(server, template, name)
        for variant in pair:
            arms.apply_operations(variant, names[variant.name])
        return names

    def _run(
        self, process: str, scenario: Scenario, variant: Variant, order: dict[str, Any], outside: Outside
    ) -> Found:
        """One process for one variant: variants may differ in their settings."""
        place = _folder() / process
        output = place.with_suffix(".json")
        output.unlink(missing_ok=True)
        order |= {"process": process, "scenario": scenario.name, "variant": variant.name}
        variables = clean_environment(
            DJANGO_SETTINGS_MODULE="lab.settings.inspect" if process == "silk" else "lab.settings.detect",
            **outside.environment(f"{scenario.name}/{variant.name}"),
            LAB_DETECTOR=process,
            LAB_SERVER_SETTINGS=json.dumps(scenario.server_of(variant).settings, default=str),
            LAB_DATABASE=order["database"],
            LAB_CACHE_URL=valkey.url(VALKEY),
            LAB_EAGER="1" if scenario.worker else "",
            LAB_ORDER=json.dumps(order),
            LAB_ORDER_OUTPUT=str(output),
        )
        child = forked.start_module(process, "lab.detectors.child", place.with_suffix(".log"), self.warden, variables)
        try:
            child.process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ServiceError(
                f"{process} on {scenario.name}/{variant.name} took more than {SECONDS:.0f} s."
            ) from error
        finally:
            child.kill()
        if not output.exists():
            raise ServiceError(f"{process} on {scenario.name}/{variant.name} gave nothing. Its log:\n{child.tail(20)}")
        return dict(json.loads(output.read_text()))


def _folder() -> Path:
    folder = state_dir() / "logs" / "detectors"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _named(rounds: Rounds) -> list[str]:
    """The requests in words, those sent at once in one."""
    return [" and ".join(f"{asked['method']} {asked['path']}" for asked in requests) for requests in rounds]


def _light(rounds: Rounds, statements: Sequence[Sequence[int]]) -> Rounds:
    """The rounds that send few statements; where there are none, the one that sends fewest."""
    most = [max(counts) for counts in statements]
    light = [requests for requests, count in zip(rounds, most, strict=True) if count <= MOST_STATEMENTS]
    return light or [rounds[most.index(min(most))]]

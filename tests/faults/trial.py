"""One trial: a run, a fault at its moment, and everything that is then to be seen."""

import contextlib
import json
import signal
import time
from pathlib import Path
from typing import Any

from lab.registry import get_scenario
from tests.faults import leftovers, outcomes, pairs
from tests.faults.faults import Fault
from tests.faults.scene import Scene

LIMIT = 300.0
USUAL = {
    "serve": 1.0,
    "probe": 1.0,
    "warm up": 0.5,
    "load": 2.0,
    "drain": 0.05,
    "measure": 0.2,
    "ceiling": 0.8,
    "judge": 0.05,
}


def steps_of(name: str) -> list[tuple[str, int]]:
    """The steps in which a fault can strike, from serving to the last reading of rows; the load is drawn more often."""
    scenario = get_scenario(name)
    if scenario.worker is not None:
        return [("serve", 1), ("load", 1), ("drain", 1), ("load", 2), ("drain", 2), ("judge", 1)]
    probes = [("probe", 1)] if scenario.probes else []
    timed = [("ceiling", 1)] if pairs.judges_times(scenario) else []
    return [
        ("serve", 1),
        *probes,
        ("warm up", 1),
        *[("load", 1)] * 3,
        ("drain", 1),
        ("measure", 1),
        *timed,
        ("judge", 1),
    ]


def is_late(name: str, step: str, occurrence: int) -> bool:
    """Whether no load comes after the beginning of this step."""
    steps = steps_of(name)
    last = max(index for index, (one, _) in enumerate(steps) if one == "load")
    return steps.index((step, occurrence)) > last


def run_trial(trial: dict[str, Any], fault: Fault, state: Path, usual: dict[str, float]) -> dict[str, Any]:
    """Carry out one trial; gives it with everything that was seen."""
    scene = Scene(trial, state)
    try:
        return carry_out(scene, fault, usual)
    finally:
        for other in scene.others:
            if other.poll() is None:
                other.kill()
            other.communicate()
        scene.close()


def carry_out(scene: Scene, fault: Fault, usual: dict[str, float]) -> dict[str, Any]:
    """The trial itself."""
    fault.before(scene)
    scene.start()
    try:
        struck = strike(scene, fault, usual)
        wait(scene)
    finally:
        stop(scene)
    scene.finish()
    scene.struck_at = scene.struck_at or scene.ended_at
    fault.after(scene)
    seen = describe(scene, fault) | {"struck": struck}
    if not fault.healed_by_next:
        seen["leftovers"] = leftovers.leftovers(scene)
    if seen["leftovers"]:
        leftovers.sweep(scene)
    return scene.trial | seen


def strike(scene: Scene, fault: Fault, usual: dict[str, float]) -> bool:
    """Wait for the moment and strike; says whether the run was still there to be struck."""
    trial = scene.trial
    delay = trial["part"] * usual.get(trial["step"], USUAL[trial["step"]])
    while not scene.ended and time.monotonic() - scene.started_at < LIMIT:
        began = scene.began(trial["step"], trial["occurrence"])
        if began and not scene.ports:
            scene.ports = scene.processes.ports()
        if began and (began[1] or time.monotonic() >= began[0] + delay):
            scene.struck_at = time.monotonic()
            if fault.strike(scene):
                return True
        time.sleep(0.01)
    return False


def wait(scene: Scene) -> None:
    """Wait for the end of the run and heal what is due; a run that does not end says where it hangs."""
    while not scene.ended and time.monotonic() - scene.started_at < LIMIT:
        scene.heal()
        time.sleep(0.02)
    scene.ended_at = time.monotonic()


def stop(scene: Scene) -> None:
    """Kill a run that hangs, or that nobody waits for any more."""
    if scene.ended:
        return
    scene.notes.append("hung")
    for number in (signal.SIGCONT, signal.SIGUSR1):
        scene.process.send_signal(number)
        time.sleep(0.5)
    scene.process.kill()
    scene.process.wait()


def describe(scene: Scene, fault: Fault) -> dict[str, Any]:
    """What was seen of the run."""
    result, code = scene.result(), scene.process.returncode
    verdict = result["verdict"] if result else None
    late = is_late(scene.trial["scenario"], scene.trial["step"], scene.trial["occurrence"])
    causes = result["causes"] if result else [line for line in scene.said.splitlines() if line and line[0] != " "][-1:]
    problems = list(scene.problems)
    if "Traceback" in scene.said:
        problems.append("a traceback: " + scene.said[scene.said.index("Traceback") :][-600:])
    return {
        "truth": sorted(pairs.truth(scene.trial["pair"])),
        "verdict": verdict,
        "code": None if "hung" in scene.notes else code,
        "outcome": outcomes.outcome_of(None if "hung" in scene.notes else code, verdict),
        "promised": sorted(fault.promised | (fault.late if late else frozenset())),
        "cause": "; ".join(causes)[:400],
        "seconds": round(scene.ended_at - scene.started_at, 1),
        "after_strike": round(scene.ended_at - scene.struck_at, 1),
        "steps": result["steps"] if result else {},
        "notes": scene.notes,
        "problems": problems,
        "leftovers": [],
        "said": scene.said[-1500:] if problems or "hung" in scene.notes else "",
    }


def learn(path: Path, scenario: str, steps: dict[str, float]) -> None:
    """Remember how long the steps of an undisturbed run took here."""
    known = usual_of(path)
    known[scenario] = steps
    path.write_text(json.dumps(known))


def usual_of(path: Path) -> dict[str, dict[str, float]]:
    """How long steps took, by scenario."""
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(path.read_text()))
    return {}

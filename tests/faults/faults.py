"""What is done to a run, and what the lab promises then; the numbers are those of the fault table in the docs."""

import contextlib
import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from tests.faults import processes as roles
from tests.faults import stages
from tests.faults.outcomes import DECIDED, INCONCLUSIVE, INTERRUPTED, KILLED, REFUSED
from tests.faults.scene import Scene

Strike = Callable[[Scene], bool]
BURN = "import time; end = time.monotonic() + 60\nwhile time.monotonic() < end: pass"
BURNERS = 4
HOUR = 3600


def staged(scene: Scene) -> bool:
    """Do nothing: the stage says it all."""
    return True


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    `strike` does it and says whether it could: what it is aimed at may not be there yet. `before` sets the stage
    before the run, `after` looks at what became of it. `late` is what is promised besides when it strikes after the
    load. `weight` is how often it is drawn; `tasks` whether only scenarios with a worker know it; `early` that it
    strikes before measuring; `healed_by_next` that only the next run can clear up; `possible` whether it can be done.
    """

    number: str
    name: str
    strike: Strike = staged
    promised: frozenset[str] = frozenset({INCONCLUSIVE})
    late: frozenset[str] = frozenset({DECIDED})
    before: Callable[[Scene], None] = lambda scene: None
    after: Callable[[Scene], None] = lambda scene: None
    tasks: bool = False
    early: bool = False
    weight: int = 4
    healed_by_next: bool = False
    possible: Callable[[], bool] = lambda: True


def kill(role: str) -> Strike:
    """Kill one process of that role."""
    return send(role, signal.SIGKILL)


def send(role: str, number: signal.Signals) -> Strike:
    """Send one process of that role a signal."""

    def strike(scene: Scene) -> bool:
        victim = choose(scene, role)
        if victim is None:
            return False
        scene.notes.append(f"{number.name} to {roles.describe(victim)}")
        return reached(victim, number)

    return strike


def choose(scene: Scene, role: str) -> psutil.Process | None:
    """One process of that role, if there is any."""
    found = scene.processes.of(role)
    return scene.random.choice(found) if found else None


def freeze(role: str, for_good: bool = False) -> Strike:
    """Stop one process of that role for one to four seconds, or until the trial is over."""

    def strike(scene: Scene) -> bool:
        victim = choose(scene, role)
        if victim is None:
            return False
        seconds = math.inf if for_good else scene.random.uniform(1, 4)
        scene.notes.append(f"stopped {roles.describe(victim)} for {seconds:.1f} s")
        if not reached(victim, signal.SIGSTOP):
            return False
        scene.heal_later(seconds, lambda: wake(victim))
        return True

    return strike


def reached(victim: psutil.Process, number: signal.Signals) -> bool:
    """Send a signal; says whether the process was still there, which of a backend nobody knows."""
    try:
        victim.send_signal(number)
    except psutil.NoSuchProcess:
        return False
    return True


def wake(victim: psutil.Process) -> None:
    """Let a stopped process go on, if it is still there."""
    reached(victim, signal.SIGCONT)


def tell_runner(*numbers: signal.Signals) -> Strike:
    """Send the runner signals, a third of a second apart."""

    def strike(scene: Scene) -> bool:
        for number in numbers:
            scene.process.send_signal(number)
            time.sleep(0.3)
        return True

    return strike


def kill_runner_and_warden(scene: Scene) -> bool:
    """Kill the runner together with the process that would clear up behind it."""
    wardens = [one for one in scene.processes.family() if "lab.services.warden" in " ".join(one.cmdline())]
    scene.process.send_signal(signal.SIGSTOP)
    for warden in wardens:
        warden.kill()
    scene.process.kill()
    return bool(wardens)


def freeze_runner(scene: Scene) -> bool:
    """Stop the runner itself for a while."""
    scene.process.send_signal(signal.SIGSTOP)
    scene.heal_later(scene.random.uniform(1, 4), lambda: scene.process.send_signal(signal.SIGCONT))
    return True


def shift_clock(scene: Scene) -> bool:
    """Put the runner's wall clock an hour forward or back."""
    scene.tell(f"clock {scene.random.choice((-HOUR, HOUR))}")
    return True


def spoil_network(mood: str) -> Strike:
    """Make the way to the arms slow or unreliable, for a while or to the end."""

    def strike(scene: Scene) -> bool:
        scene.tell(f"network {mood}")
        scene.heal_later(scene.random.choice((1.0, 3.0, math.inf)), lambda: scene.tell("network well"))
        return True

    return strike


def starve(scene: Scene) -> bool:
    """Have other processes want every core as well."""
    burners = [subprocess.Popen([sys.executable, "-c", BURN]) for _ in range(BURNERS)]

    def stop() -> None:
        for burner in burners:
            burner.kill()
            burner.wait()

    scene.heal_later(math.inf, stop)
    return True


def limit_files(scene: Scene) -> bool:
    """Let Locust and the runner write no file beyond 4 KiB, as a full disk would."""
    generators = scene.processes.of(roles.LOCUST)
    for process in [*generators, psutil.Process(scene.process.pid)] if generators else []:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.rlimit(psutil.RLIMIT_FSIZE, (4096, 4096))
    return bool(generators)


UNHARMED = frozenset({DECIDED, INCONCLUSIVE})
GONE = frozenset({KILLED})
NEVER_BEGUN = frozenset({REFUSED})
STOPPED = frozenset({INTERRUPTED})
FROZEN = {
    "PostgreSQL": roles.POSTMASTER,
    "a backend": roles.BACKEND,
    "Valkey": roles.VALKEY,
    "a gunicorn worker": roles.WORKER,
    "a gunicorn master": roles.MASTER,
    "a Celery child": roles.CELERY_CHILD,
    "a Celery worker": roles.CELERY,
    "Locust": roles.LOCUST,
}
NONE = Fault("", "none", promised=UNHARMED, weight=16)
KILLS = [
    Fault("F1", "PostgreSQL killed", kill(roles.POSTMASTER)),
    Fault("F2", "a backend killed", kill(roles.BACKEND)),
    Fault("F3", "Valkey killed", kill(roles.VALKEY)),
    Fault("F4", "a gunicorn worker killed", kill(roles.WORKER)),
    Fault("F5", "a gunicorn master killed", kill(roles.MASTER)),
    Fault("F6", "a Celery child killed", kill(roles.CELERY_CHILD), UNHARMED, tasks=True),
    # One that has worked off its queue is needed no more, and no verdict hangs on it.
    Fault("F6", "a Celery worker killed", kill(roles.CELERY), UNHARMED, tasks=True),
    Fault("F7", "Locust killed", kill(roles.LOCUST)),
    Fault("F8", "the runner killed", tell_runner(signal.SIGKILL), GONE, weight=8),
]
SIGNALS = [
    Fault("F9", "SIGINT", tell_runner(signal.SIGINT), STOPPED, after=stages.was_aborted),
    Fault("F9", "SIGTERM", tell_runner(signal.SIGTERM), STOPPED, after=stages.was_aborted),
    Fault("F9", "SIGINT twice", tell_runner(signal.SIGINT, signal.SIGINT), STOPPED, after=stages.was_aborted),
]
DISKS = [
    Fault("F10", "no room for results", limit_files),
    # Filling takes a second or two, in which a load can end; and the databases that are dropped make room for a result.
    Fault(
        "F10", "no room for PostgreSQL", stages.fill, UNHARMED, before=stages.databases_apart, possible=stages.can_mount
    ),
    Fault("F10", "the disk full", stages.fill, UNHARMED, before=stages.own_disk, weight=2, possible=stages.can_mount),
    Fault("F10", "results on 1 MB", staged, NEVER_BEGUN, before=stages.small_disk, weight=2, possible=stages.can_mount),
    Fault("F18", "results cannot be made", staged, NEVER_BEGUN, before=stages.results_cannot_be, weight=2),
    Fault("F18", "results are not there yet", staged, UNHARMED, before=stages.results_missing, weight=2),
    Fault("F18", "results removed", stages.remove_results, weight=2),
    Fault("F18", "an awkward path", staged, UNHARMED, before=stages.awkward_path, weight=3),
]
OTHERS = [
    Fault("F11", "a decoy near by", stages.claim_ports, UNHARMED, before=stages.decoy, after=stages.decoy_untouched),
    Fault("F11", "a decoy takes over", stages.usurp, before=stages.decoy),
    Fault("F12", "a second run", stages.run_again(1), UNHARMED, after=stages.refused, early=True),
    Fault("F12", "five runs", stages.run_again(4), UNHARMED, after=stages.refused, early=True, weight=2),
    Fault("F12", "five at once", staged, UNHARMED | NEVER_BEGUN, before=stages.five, after=stages.one_ran, weight=2),
    Fault("F13", "the clock an hour off", shift_clock, UNHARMED, after=stages.time_is_true),
    Fault("F14", "a slow network", spoil_network("slow"), UNHARMED, before=stages.through_proxies),
    Fault("F14", "a network that resets", spoil_network("reset"), UNHARMED, before=stages.through_proxies),
    *(Fault("F15", f"{n} frozen", freeze(role), UNHARMED, tasks="Celery" in n, weight=3) for n, role in FROZEN.items()),
    *(
        Fault("F15", f"{n} frozen for good", freeze(role, True), UNHARMED, tasks="Celery" in n, weight=1)
        for n, role in FROZEN.items()
    ),
    Fault("F15", "the runner frozen", freeze_runner, UNHARMED, weight=3),
    Fault("F16", "stale pid files", staged, UNHARMED, before=stages.stale_files, after=stages.foreigner_lives),
    Fault("F16", "runner and warden killed", kill_runner_and_warden, GONE, healed_by_next=True),
    Fault("F17", "no processor to spare", starve, UNHARMED),
]
FAULTS = [NONE, *KILLS, *SIGNALS, *DISKS, *OTHERS]

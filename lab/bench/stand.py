"""What a theme stands on: the run's lock, the servers, databases and gunicorns of its own; all gone at its end."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.runner.arm import Arm
from lab.runner.arms import apply_operations, clone, database_name, drop_all, ensure_template
from lab.runner.lock import RunLock
from lab.scenario import Scenario, Server, Variant
from lab.services import forked, gunicorn, postgres
from lab.services.outside import Outside
from lab.services.process import ServiceError, Warden
from lab.services.servers import Servers
from lab.state import state_dir


@dataclass(frozen=True, slots=True)
class Stand:
    """A place to serve and to measure; `folder` is for logs and goes at the end."""

    warden: Warden
    folder: Path
    exits: contextlib.ExitStack

    def arm(self, scenario: Scenario, variant: Variant, server: Server | None = None) -> tuple[Arm, dict[str, Any]]:
        """Serve a variant from a clone of its template, as a run would; gives it and what its server says of itself."""
        arm = Arm.of(variant, 0, server or scenario.server_of(variant))
        arm.database = database_name("b", scenario.name, variant.name)
        make_clone(scenario, arm.database)
        apply_operations(variant, arm.database)
        arm.outside = Outside.start(scenario.outside, self.warden, self.folder / "logs")
        self.exits.callback(arm.outside.stop)
        arm.launch(self.folder, self.warden, scenario.worker)
        if arm.served is None:
            raise ServiceError(f"{variant.name} was not launched")
        self.exits.callback(arm.served.child.kill)
        return arm, gunicorn.wait_ready(arm.served, arm.nonce)

    def serve(self, name: str, application: str, database: str, **settings: Any) -> str:
        """Serve a WSGI application under the same gunicorn as a variant; gives its URL."""
        environment = {"DJANGO_SETTINGS_MODULE": "lab.settings.measure", "LAB_DATABASE": database}
        log = self.folder / f"{name}.log"
        served, nonce = gunicorn.launch(name, Server(settings=settings), log, self.warden, environment, application)
        self.exits.callback(served.child.kill)
        gunicorn.wait_ready(served, nonce)
        return served.url


@contextlib.contextmanager
def stand() -> Iterator[Stand]:
    """A stand for one theme.

    Raises:
        RefusedError: a run is at work; two would measure each other.
    """
    with contextlib.ExitStack() as exits:
        exits.callback(RunLock().release)
        forked.warm_up()
        folder = state_dir() / "bench"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "logs").mkdir(parents=True)
        exits.callback(shutil.rmtree, folder, ignore_errors=True)
        servers = exits.enter_context(Servers())
        exits.callback(drop_all, ["b"])
        drop_all(["b"])
        yield Stand(servers.warden, folder, exits)


def make_clone(scenario: Scenario, name: str) -> None:
    """Make `name` a copy of the scenario's seeded template."""
    template, _ = ensure_template(scenario)
    with postgres.connect() as server:
        clone(server, template, name)

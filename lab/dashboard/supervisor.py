"""Everything that `make lab` keeps alive: the pages, Locust, the switchboard; one process starts and stops it all."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from lab.caps import cap_memory
from lab.dashboard import here
from lab.dashboard.desk_process import DeskProcess
from lab.dashboard.exchange import Exchange
from lab.dashboard.live import write_catalogue
from lab.dashboard.places import live_dir
from lab.dashboard.preflight import bound, check_bind, only_one
from lab.dashboard.spoilers import shown
from lab.dashboard.switchboard import GRACE, Switchboard
from lab.dashboard.worker_service import order_path
from lab.discovery import ROOT
from lab.registry import scenarios
from lab.runner.profile import ensure_silk_database
from lab.services import gunicorn, postgres, valkey
from lab.services.process import Child, ServiceError, Warden, clean_environment, spawn, wait_until
from lab.services.servers import Servers

COUNTERS_DATABASE = 249
WORKERS, THREADS = 2, 16
MIGRATION_SECONDS = 150.0
TOKEN_BYTES = 18


def given(name: str) -> str:
    """A secret out of the environment, and then out of its reach for what is started from here; else a fresh one."""
    return os.environ.pop(name, "") or secrets.token_urlsafe(TOKEN_BYTES)


@dataclass(slots=True)
class Options:
    """Where to listen, and whose users Locust is to offer."""

    port: int = 8000
    locust_port: int = 8089
    bind: str = "127.0.0.1"
    preset: str = ""
    with_locust: bool = True


@dataclass
class Lab:
    """What is up, and how to end it."""

    options: Options
    exits: contextlib.ExitStack
    exposed: bool
    token: str = ""
    key: str = field(default_factory=lambda: given("LAB_KEY"))
    children: list[Child] = field(default_factory=list)
    desk: DeskProcess | None = None
    pages_url: str = ""
    locust_url: str = ""

    def start(self) -> None:
        """Start everything; what was started is ended when the exits close."""
        where = self.exits.enter_context(only_one())
        servers = self.exits.enter_context(Servers())
        self.token = given("LAB_TOKEN") if self.exposed else ""
        chosen = [scenario for scenario in scenarios() if self.options.preset in ("", scenario.name)]
        catalogue = write_catalogue([variant for scenario in chosen for variant in shown(scenario)])
        for old in [*live_dir().glob("history-*.jsonl"), live_dir() / "session.json", order_path()]:
            old.unlink(missing_ok=True)
        ensure_silk_database()
        postgres.ensure_database("lab_pages")
        migrating = self._spawn("The migration", ["-m", "lab.dashboard.migrate"], servers)
        board = Switchboard(servers.warden)
        self.exits.callback(self._stop, board)
        self.exits.callback(Exchange(board).run_in_background())
        self._keep_tidy(board)
        _wait_for_the_end(migrating)
        with bound(self.options.bind, self.options.port) as pages, contextlib.ExitStack() as until_handed_over:
            self.pages_url = f"http://{self._visible}:{pages.getsockname()[1]}"
            if self.options.with_locust:
                reserved = until_handed_over.enter_context(bound(self.options.bind, self.options.locust_port))
                self.locust_url = f"http://{self._visible}:{reserved.getsockname()[1]}"
            served, nonce = self._serve_pages(pages, servers.warden)
        gunicorn.wait_ready(served, nonce)
        if self.locust_url:
            self._serve_locust(catalogue, servers.warden)
        self.desk = DeskProcess(servers.warden)
        where.write_text(f"{os.getpid()} {self.pages_url} {self.locust_url}\n")

    def fault(self) -> str:
        """Which of the lasting processes has died, or nothing."""
        dead = next((child for child in self.children if not child.alive()), None)
        if dead:
            return f"{dead.name} died. Its log {dead.log} ends:\n{dead.tail()}"
        return self.desk.fault() if self.desk else ""

    @property
    def _visible(self) -> str:
        """The host that a browser on this machine uses."""
        if ip_address(self.options.bind).is_unspecified:
            return "127.0.0.1"
        return f"[{self.options.bind}]" if ":" in self.options.bind else self.options.bind

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "LAB_PORT": self.pages_url.rpartition(":")[2],
            "LAB_BIND_HOST": self._visible,
            # With --no-locust it is somebody else's, who may say where a browser finds it.
            "LAB_LOCUST_URL": self.locust_url or os.environ.get("LAB_LOCUST_URL", ""),
            "LAB_COUNTERS_URL": valkey.url(COUNTERS_DATABASE),
            "LAB_KEY": self.key,
            "LAB_TOKEN": self.token,
            "DJANGO_SETTINGS_MODULE": "lab.settings.web",
        }

    def _spawn(self, name: str, arguments: list[str], servers: Servers) -> Child:
        log = live_dir() / "logs" / "setup.log"
        environment = clean_environment(DJANGO_SETTINGS_MODULE="lab.settings.web")
        return spawn(name, [sys.executable, *arguments], log, servers.warden, env=environment)

    def _serve_pages(self, listener: socket.socket, warden: Warden) -> tuple[gunicorn.Served, str]:
        nonce, descriptor = secrets.token_hex(8), listener.fileno()
        command: list[str | Path] = [
            *(sys.executable, "-m", "gunicorn", "lab.dashboard.wsgi:application", "--config", gunicorn.CONFIG),
            *("--bind", f"fd://{descriptor}", "--workers", str(WORKERS), "--threads", str(THREADS)),
            *("--worker-class", "gthread", "--name", "the lab's pages"),
        ]
        log = live_dir() / "logs" / "pages.log"
        if log.exists():
            log.replace(log.with_suffix(".log.old"))  # a line for every request: it must not grow for ever
        environment = clean_environment(**self._environment, LAB_NONCE=nonce, LAB_TRACED="1")
        child = spawn("The lab's pages", command, log, warden, env=environment, pass_fds=(descriptor,))
        self.children.append(child)
        return gunicorn.Served(child, self.pages_url, WORKERS), nonce

    def _serve_locust(self, catalogue: Path, warden: Warden) -> None:
        nonce = secrets.token_hex(8)
        command: list[str | Path] = [
            *(sys.executable, "-m", "locust", "--config", ROOT / "infra" / "locust" / "locust.conf"),
            *("--web-host", self.options.bind, "--web-port", self.locust_url.rpartition(":")[2]),
            *("--host", self.pages_url, "--users", "16", "--spawn-rate", "16"),
        ]
        environment = clean_environment(
            LAB_CATALOGUE=str(catalogue),
            LAB_HOST=self.pages_url,
            LAB_KEY=self.key,
            LAB_TOKEN=self.token,
            LAB_NONCE=nonce,
            LAB_LOCUST_HOSTS=f"{self._visible} 127.0.0.1 localhost [::1]",
        )
        child = spawn("Locust", command, live_dir() / "logs" / "locust.log", warden, env=environment)
        cap_memory(child.process.pid)
        self.children.append(child)
        wait_until(lambda: gunicorn.health(self.locust_url).get("nonce") == nonce, child, 40)

    def _keep_tidy(self, board: Switchboard) -> None:
        ended = threading.Event()
        self.exits.callback(ended.set)

        def tidy() -> None:
            while not ended.wait(15):
                board.stop_idle()
                for told in board.stop_outgrown():
                    print(told, flush=True)

        threading.Thread(target=tidy, daemon=True).start()

    def _stop(self, board: Switchboard) -> None:
        """End everything at once: nothing here is measured, so nobody waits for requests in flight."""
        with ThreadPoolExecutor(len(self.children) + 2) as pool:
            pool.submit(board.close)
            if self.desk:
                pool.submit(self.desk.stop)
            for child in self.children:
                pool.submit(child.stop, seconds=GRACE)


def serve(options: Options) -> None:
    """Start everything, say where it is, and stay until Ctrl-C or SIGTERM; everything is down when this returns.

    Raises:
        RefusedError: it may not start.
        ServiceError: something did not start, or died.
    """
    exposed = check_bind(options.bind)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.ExitStack() as exits:
            # The last thing to be undone first: from here on a second Ctrl-C must not leave half of it behind.
            lab = Lab(options, exits, exposed)
            try:
                lab.start()
                _announce(lab)
                _stay(lab)
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _wait_for_the_end(migrating: Child) -> None:
    try:
        failed = migrating.process.wait(MIGRATION_SECONDS) != 0
    except subprocess.TimeoutExpired:
        failed = True
    if failed:
        raise ServiceError(
            f"The tables of Silk and of the pages could not be made. {migrating.log} ends:\n{migrating.tail()}"
        )


def _stay(lab: Lab) -> None:
    while True:
        threading.Event().wait(1)
        if fault := lab.fault():
            raise ServiceError(fault)


def _announce(lab: Lab) -> None:
    for wanted, url in ((lab.options.port, lab.pages_url), (lab.options.locust_port, lab.locust_url)):
        if url and not url.endswith(f":{wanted}"):
            print(f"Port {wanted} is taken, so another one is used.")
    token = f"?token={lab.token}" if lab.token else ""
    print(f"index    {lab.pages_url}/{token}")
    if here.SPOILERS:
        print(f"Silk     {lab.pages_url}/silk/requests/{token}")
    else:
        print("SPOILERS=0: what shows the fixes is closed, Silk, the runs and the admin among it.")
    if lab.locust_url:
        preset = f"?scenario={lab.options.preset}" if lab.options.preset else ""
        print(f"Locust   {lab.locust_url}/{preset or token}")
    where = f"on {lab.options.bind}, and everybody there can ask them" if lab.exposed else "on this machine alone"
    print(f"These endpoints are broken on purpose. They listen {where}.")
    print("Ctrl-C stops everything.", flush=True)

"""One party of an interleaving: serves a variant's requests, and asks for leave before every statement and every call.

Lines in: `{"variant": ..., "database": ...}`; a request `{"path": ...}`, then `{}` as leave to go on.
Lines out: `{"at": ...}` with `ready`, `note` (no pause), `point` (paused before `step`), `outcome` (of that step),
`done` (with the status, null where the view raised, and the body, null where it is no JSON).
"""

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, TextIO

import django
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signals import got_request_exception
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from django.urls import include, path

from lab.caps import cap_this_process
from lab.runner.timeline import failure, readable, reply, result
from lab.shop import partner


class Prompt:
    """The line to the process that decides who goes next."""

    def __init__(self, source: TextIO, sink: TextIO) -> None:
        self.source, self.sink = source, sink
        self.scenario = ""
        self.raised = False

    def tell(self, at: str, **words: Any) -> None:
        """Send one line, with the process id of the server's end of our connection."""
        inner = connection.connection
        pid = inner.info.backend_pid if inner is not None and not inner.closed else None
        print(json.dumps({"at": at, "pid": pid, **words}), file=self.sink, flush=True)

    def ask(self) -> dict[str, Any]:
        """The next line.

        Raises:
            SystemExit: nobody asks any more.
        """
        line = self.source.readline()
        if not line:
            raise SystemExit
        return dict(json.loads(line))

    def pause(self, step: str, act: Callable[[], Any], describe: Callable[[Any], str]) -> Any:
        """Do `act` when we may, and tell how it ended."""
        self.tell("point", step=step)
        self.ask()
        try:
            value = act()
        except Exception as error:
            self.tell("outcome", outcome=failure(error))
            raise
        self.tell("outcome", outcome=describe(value))
        return value


def pause_at_statements(prompt: Prompt) -> None:
    """Make every statement, COMMIT and ROLLBACK of this process a pause point; BEGIN goes with what follows it."""

    def statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = sql if many else context["connection"].ops.compose_sql(sql, params)
        act = lambda: execute(sql, params, many, context)  # noqa: E731 - a name for it would say no more
        return prompt.pause(readable(str(text), prompt.scenario), act, lambda _: result(context["cursor"].cursor))

    def pausing(word: str, end: Callable[[DatabaseWrapper], Any]) -> Callable[[DatabaseWrapper], Any]:
        return lambda self: prompt.pause(word, lambda: end(self), lambda _: "")

    def set_autocommit(self: DatabaseWrapper, autocommit: bool) -> None:
        if not autocommit:
            prompt.tell("note", step="BEGIN")
        switch(self, autocommit)

    wrapper: Any = DatabaseWrapper
    switch = wrapper._set_autocommit
    wrapper._set_autocommit = set_autocommit
    wrapper._commit = pausing("COMMIT", wrapper._commit)
    wrapper._rollback = pausing("ROLLBACK", wrapper._rollback)
    connection.execute_wrappers.append(statement)


def pause_at_commands(prompt: Prompt) -> None:
    """Make every command to Valkey a pause point, a pipeline as a whole; without Valkey, do not load its client."""
    if not (settings.LAB_CACHE_URL or settings.CELERY_BROKER_URL.startswith("redis")):
        return
    import redis

    client: Any = redis.Redis
    pipeline: Any = redis.client.Pipeline
    send, send_all = client.execute_command, pipeline.execute

    def execute_command(self: Any, *words: Any, **options: Any) -> Any:
        return prompt.pause(reply(*words), lambda: send(self, *words, **options), reply)

    def execute(self: Any, *args: Any, **options: Any) -> Any:
        text = "; ".join(reply(*entry[0]) for entry in self.command_stack)
        return prompt.pause(text, lambda: send_all(self, *args, **options), reply)

    client.execute_command, pipeline.execute = execute_command, execute


def pause_at_calls(prompt: Prompt) -> None:
    """Make every call of another party a pause point, and every mail."""
    client: Any = partner
    message: Any = EmailMessage
    call, mail = client.send, message.send

    def call_pausing(path: str, *rest: Any) -> Any:
        return prompt.pause(f"POST {path}", lambda: call(path, *rest), lambda answer: str(answer.status))

    def mail_pausing(self: Any, *rest: Any, **options: Any) -> Any:
        return prompt.pause(f"MAIL {self.subject}", lambda: mail(self, *rest, **options), lambda _: "sent")

    client.send, message.send = call_pausing, mail_pausing


def aim(prompt: Prompt, variant: str, database: str) -> None:
    """Serve this variant in that database from now on."""
    prompt.scenario, _, name = variant.partition("/")
    routes: Any = ModuleType("routes")
    routes.urlpatterns = [path(f"{variant}/", include(f"scenarios.{prompt.scenario}.{name}"))]
    settings.ROOT_URLCONF = routes
    connection.close()
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    prompt.tell("ready")


def answer(prompt: Prompt, client: Client, prefix: str, asked: dict[str, Any]) -> None:
    """Answer one request."""
    prompt.raised = False
    body = "" if asked["json"] is None else json.dumps(asked["json"])
    where = prefix + asked["path"]
    got = client.generic(asked["method"], where, body, "application/json", headers=asked["headers"])
    status = None if prompt.raised else got.status_code
    prompt.tell("done", status=status, body=json_of(got))


def json_of(answer: Any) -> Any:
    """The JSON of an answer, or None."""
    try:
        return None if answer.streaming else json.loads(answer.content)
    except ValueError:
        return None


def main() -> None:
    """Do what is asked until nobody asks any more; what the variant prints goes to the log."""
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    cap_this_process()
    django.setup()
    if settings.CELERY_TASK_ALWAYS_EAGER:
        import_module("lab.celery")  # without it `delay()` would look for the default app's broker
    prompt = Prompt(sys.stdin, sink)
    pause_at_statements(prompt)
    pause_at_commands(prompt)
    pause_at_calls(prompt)
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    got_request_exception.connect(lambda **_: setattr(prompt, "raised", True), weak=False)
    prefix = ""
    while True:
        asked = prompt.ask()
        if "variant" in asked:
            prefix = f"/{asked['variant']}/"
            aim(prompt, **asked)
        else:
            answer(prompt, client, prefix, asked)


if __name__ == "__main__":
    main()

"""The Celery app of one arm: settings from Django, the tasks of one variant, and a log of every delivery."""

import json
import os
from time import monotonic
from typing import Any

from celery import Celery, signals
from django.conf import settings

from lab import caps

scenario, _, variant = os.environ.get("LAB_VARIANT", "").partition("/")
# A fix that is spoiled on purpose leaves some of its requests to broken, whose tasks have other names.
served = dict.fromkeys([variant, "broken"] if hasattr(settings, "LAB_SPOILED") else [variant])

app = Celery("lab")
app.config_from_object("django.conf:settings", namespace="CELERY")
# The current app is one of the importing thread alone: gunicorn's threads would publish to the default app's broker.
app.set_default()
app.conf.update(
    imports=[f"scenarios.{scenario}.{name}" for name in served if name],
    # How long a result may still come from a child that died; with the default of 10 s a kill is seen 10 to 15 s later.
    worker_lost_wait=1.0,
    task_time_limit=caps.TASK_SECONDS,
)

if settings.LAB_TRACED:
    from lab.tracing import tasks

    tasks.connect()

_log = os.environ.get("LAB_DELIVERIES")


def _record(at: str, task_id: str | None = None, **more: Any) -> None:
    """Append one line in one write, so that children do not tear each other's and a kill leaves no half."""
    line = json.dumps({"at": at, "id": task_id, "pid": os.getpid(), "time": monotonic(), **more}, default=str)
    file = os.open(_log or os.devnull, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    os.write(file, f"{line}\n".encode())
    os.close(file)


def _ready(**_: Any) -> None:
    _record("ready")


def _received(request: Any, **_: Any) -> None:
    redelivered = bool(request.delivery_info.get("redelivered"))
    _record(
        "received", request.id, name=request.name, args=request.args, kwargs=request.kwargs, redelivered=redelivered
    )


def _started(task_id: str, task: Any, args: Any, kwargs: Any, **_: Any) -> None:
    redelivered = bool((task.request.delivery_info or {}).get("redelivered"))
    _record("started", task_id, name=task.name, args=args, kwargs=kwargs, redelivered=redelivered)


def _failed(task_id: str, exception: Exception, **_: Any) -> None:
    _record("failed", task_id, error=f"{type(exception).__name__}: {exception}"[:500])


def _finished(task_id: str, state: str | None, **_: Any) -> None:
    _record("finished", task_id, state=state)


def warm_up() -> None:
    """Import now what the first publishing would: half a second that is no request's."""
    app.finalize()
    app.amqp.flush_routes()
    app.connection_for_write().get_transport_cls()


if _log:
    caps.cap_this_process()
    for signal, handler in (
        (signals.worker_ready, _ready),
        (signals.task_received, _received),
        (signals.task_prerun, _started),
        (signals.task_failure, _failed),
        (signals.task_postrun, _finished),
    ):
        signal.connect(handler, weak=False)

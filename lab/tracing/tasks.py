"""The id of a request on the tasks that it sends, and on the line of the worker that ran them."""

import contextlib
import logging
from time import perf_counter
from typing import Any

from celery import signals

from lab.tracing.current import current, trace_of, tracing

ID, CROWD = "lab_request_id", "lab_crowd"
logger = logging.getLogger("lab.task")
_running: dict[str, tuple[float, contextlib.ExitStack]] = {}


def connect() -> None:
    """Have tasks carry the id from where they are sent to where they run."""
    signals.before_task_publish.connect(_label, weak=False)
    signals.task_prerun.connect(_enter, weak=False)
    signals.task_postrun.connect(_leave, weak=False)


def _label(headers: dict[str, Any], **_: Any) -> None:
    if trace := current():
        headers |= {ID: trace.id, CROWD: trace.crowd}


def _enter(task_id: str, task: Any, **_: Any) -> None:
    with contextlib.ExitStack() as stack:
        stack.enter_context(tracing(trace_of(task.request.get(ID) or task_id, crowd=bool(task.request.get(CROWD)))))
        _running[task_id] = perf_counter(), stack.pop_all()


def _leave(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    began, stack = _running.pop(task_id, (0.0, contextlib.ExitStack()))
    with stack:
        trace = current()
        if trace and not trace.crowd:
            figures = {"ms": round(1000 * (perf_counter() - began), 1), "statements": trace.statements}
            what = {"task": task.name, "task_id": task_id, "state": state}
            logger.info("%(task)s %(state)s", what, extra=what | figures)

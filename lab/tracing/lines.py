"""Log lines as JSON, one object a line, each with the id of the request that it was written for."""

import logging
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from lab.tracing.current import request_id

NAMES = {"levelname": "level", "name": "logger", "process": "pid"}
# Django hangs the whole request on some of its lines.
LEFT_OUT = [*RESERVED_ATTRS, "request"]


class JsonLines(JsonFormatter):
    """`at` (UTC), `level`, `logger`, `message`, `pid`, `request_id`, and what the line brings along."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message", "process"], rename_fields=NAMES, reserved_attrs=LEFT_OUT, timestamp="at"
        )

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Add the id."""
        super().add_fields(log_data, record, message_dict)
        log_data["request_id"] = request_id()


def logging_config() -> dict[str, Any]:
    """What to hand to `logging.config.dictConfig`, in Django and in gunicorn alike: everything to stderr, as JSON."""
    stderr = {"handlers": ["stderr"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "lab": {**stderr, "level": "INFO"},
            "django.request": {**stderr, "level": "ERROR"},
            "gunicorn.error": {**stderr, "level": "INFO"},
        },
    }

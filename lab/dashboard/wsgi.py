"""The WSGI application of the lab's own pages."""

from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Utf8Request(WSGIRequest):
    """What is sent is read as UTF-8, as forms and JSON are, whatever character set its Content-Type claims.

    Django believes the claim; of one that is none of text, like `hex`, it falls over before there is a request, and no
    middleware of ours can answer.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        """Leave the parameters out."""
        kind = meta.get("CONTENT_TYPE", "").partition(";")[0]
        super()._set_content_type_params({**meta, "CONTENT_TYPE": kind})  # type: ignore[misc]


class PagesHandler(WSGIHandler):
    """Django's handler with our requests."""

    request_class = Utf8Request


django.setup(set_prefix=False)
application = PagesHandler()

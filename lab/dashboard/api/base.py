"""What all views of the API share: JSON in and out, one form of error, a count of requests."""

import json
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from lab.dashboard.api.envelope import handle
from lab.dashboard.api.throttling import Reads, Starts
from lab.dashboard.guard import SAFE

JSON = "application/json"
MOST_BYTES = 16 * 1024


class TooLargeError(exceptions.APIException):
    """The body is larger than anything that can be asked for."""

    status_code = 413
    default_detail = f"More than {MOST_BYTES} bytes are not read."
    default_code = "too_large"


class SmallJSON(BaseParser):
    """A small JSON document in UTF-8, whatever character set the request claims; no NaN, no depth without end."""

    media_type = JSON

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The document.

        Raises:
            ParseError: it is none.
            TooLargeError: it is too long.
        """
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLargeError
        try:
            return json.loads(body.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(f"This is no JSON document: {error}") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON.")


class AsciiJSON(JSONRenderer):
    """JSON with everything beyond ASCII escaped: half a surrogate pair in what was asked must not break the answer."""

    ensure_ascii = True
    charset = None


class AlwaysJSON(BaseContentNegotiation):
    """There is one format, and whoever asks for another gets it too."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        """The one parser, if the body is said to be JSON."""
        return next((parser for parser in parsers if _media_type(request) == parser.media_type), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The one renderer."""
        return renderers[0], renderers[0].media_type


class LabAPI(APIView):
    """Nobody logs in: the guard says who may ask, and a body that is not JSON is none that a form could have sent."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (SmallJSON,)
    renderer_classes: Sequence[type[BaseRenderer]] = (AsciiJSON,)
    content_negotiation_class = AlwaysJSON

    def get_exception_handler(self) -> Callable[..., Any]:
        """The API's own."""
        return handle

    def get_throttles(self) -> list[BaseThrottle]:
        """Reading and starting are counted apart."""
        return [Reads() if self.request.method in SAFE else Starts()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let no request act whose body is not said to be JSON, an empty one included.

        Raises:
            UnsupportedMediaType: it is not.
        """
        acts = request.method not in SAFE and (request.method or "").lower() in getattr(self, "action_map", {})
        if acts and _media_type(request) != JSON:
            raise exceptions.UnsupportedMediaType(request.content_type or "", f"Send it as {JSON}.")
        super().initial(request, *args, **kwargs)


def _media_type(request: Request) -> str:
    return str(request.content_type or "").partition(";")[0].strip().lower()

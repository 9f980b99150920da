"""What may be shown: everything, or, with `SPOILERS=0`, the bug alone."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from lab.dashboard import here
from lab.registry import variants_of
from lab.scenario import Scenario, Variant

SPOILING = ("tempting", "fixed")
# These show whatever was recorded or measured of every variant.
TELLING = ("silk/", "runs/", "api/v1/runs/", "admin/", "__debug__/")
CLOSED = "This shows the fixes, and SPOILERS=0 hides them. Start `make lab` without it."


def shown(scenario: Scenario) -> list[Variant]:
    """The variants of a scenario that pages may name."""
    return [variant for variant in variants_of(scenario) if not is_hidden(variant.name)]


def is_hidden(variant: str) -> bool:
    """Whether this variant gives away what the reader is to find."""
    return not here.SPOILERS and variant.startswith(SPOILING)


def gives_away(path: str) -> bool:
    """Whether what is at this address shows every variant, and is closed for that."""
    return not here.SPOILERS and f"{path.strip('/')}/".startswith(TELLING)


class SpoilersMiddleware:
    """Answer 404 where a page or a variant would give it away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, as ever where nothing is hidden."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]) -> None:
        """Refuse before the view is called; raised here, the 404 is rendered as any other.

        Raises:
            Http404: it is hidden.
        """
        if gives_away(request.path):
            raise Http404(CLOSED)
        if is_hidden(str(kwargs.get("variant", ""))):
            raise Http404("There is nothing here.")

"""Django's templates without a Django project: reports are written by processes that serve no pages."""

from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString

ENGINE = Engine(dirs=[str(Path(__file__).parent / "templates")], app_dirs=False, autoescape=True)


def encodable(text: str) -> str:
    """The text with a question mark for every half of a character that no file can hold."""
    return text.encode(errors="replace").decode()


def rendered(name: str, context: dict[str, Any]) -> SafeString:
    """A template of the reports with this context; coordinates are never written with a country's own comma."""
    page = ENGINE.get_template(f"reports/{name}").render(Context(context, use_l10n=False))
    return SafeString(encodable(page))

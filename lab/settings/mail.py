"""Where mail goes: to the lab's mailbox, or nowhere."""

from typing import Any
from urllib.parse import unquote, urlsplit

SECONDS = 10.0


def mailers(url: str) -> dict[str, Any]:
    """Django's MAILERS for a mailbox's URL; without one no mail goes to whatever listens on port 25 here."""
    if not url:
        return {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    place = urlsplit(url)
    options = {"host": place.hostname, "port": place.port, "timeout": SECONDS}
    if place.username:
        # The mailbox takes any password; without one Django does not log in.
        options |= {"username": unquote(place.username), "password": "any"}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}

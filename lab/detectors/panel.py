"""The debug toolbar's SQL panel, listened to."""

from typing import Any, ClassVar

from debug_toolbar.panels.sql import SQLPanel
from django.http import HttpRequest, HttpResponse


class NotingPanel(SQLPanel):
    """The panel as it is; what it would show of each request is kept."""

    shown: ClassVar[list[dict[str, Any]]] = []

    def generate_stats(self, request: HttpRequest, response: HttpResponse) -> None:
        """Let the panel do its sums, and keep them."""
        super().generate_stats(request, response)  # type: ignore[no-untyped-call]
        NotingPanel.shown.append(self.get_stats())  # type: ignore[no-untyped-call]

"""Visitors who all want the one page that everybody wants."""

from typing import Any

from loadtests.users import Answer, LabUser, task


class Visitor(LabUser):
    """Opens the list of bestsellers; a block begins with all of them at once, and with a list that has expired."""

    @task
    def look(self) -> None:
        """Ask for the list: whoever asks could compute it once too often."""
        self.get("bestsellers/", opportunity=True, note=shown)


def shown(answer: Answer) -> dict[str, Any] | None:
    """Which list it was, and how long."""
    data = answer.data if answer.ok else None
    return data and {"number": data["number"], "titles": len(data["titles"])}

"""New products are filled in, by several departments at a time."""

from itertools import count

from loadtests.users import LabUser, task

FIELDS = ("title", "summary", "brand", "origin", "supplier", "remark")
ATTEMPTS = 10


class Editor(LabUser):
    """Opens the product that is due, fills in the one field that nobody has filled in yet, and saves.

    Each field of each product is written once, by one editor, while others are at its other fields. Who is told that
    the product has changed since (412) opens it again and saves again.
    """

    @task
    def fill_in(self) -> None:
        """Look, then send one field; an edit that was confirmed could have been undone, or undo another."""
        number = next(vars(self.state).setdefault("edits", count()))
        product, field = number // len(FIELDS) + 1, FIELDS[number % len(FIELDS)]
        where, value = f"products/{product}/", f"{field} {number}"
        for _ in range(ATTEMPTS):
            shown = self.get(where, name="look")
            if not shown.ok:
                break
            answer = self.request(
                "PATCH",
                where,
                name="edit",
                json={field: value},
                headers={"If-Match": f'"{shown.data["version"]}"'},
                opportunity=lambda answer: answer.ok,
                note=[product, field, value],
            )
            if answer.status != 412:
                break

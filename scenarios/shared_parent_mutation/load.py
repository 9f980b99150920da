"""Librarians who correct books that are under the wrong author, and add new ones, now and then with a mistake."""

from loadtests.users import LabUser, task

AUTHORS, EACH = 200, 10


class Librarian(LabUser):
    """Says of an author their name and their id; which of the two counts is up to the variant."""

    @task
    def correct(self) -> None:
        """Put the last book of the next author under the name on its cover."""
        corrected = vars(self.state).get("corrected", 0)
        self.state.corrected = corrected + 1
        number = 1 + corrected % AUTHORS
        book = EACH * number
        self.request("PATCH", f"books/{book}/", json=author(number), name="correct", note=book)

    @task
    def add(self) -> None:
        """Add a book of a known author; every third is by somebody new, has no pages, and is refused."""
        added = vars(self.state).get("added", 0)
        self.state.added = added + 1
        known = added % 3
        who = author(1 + added % AUTHORS) if known else {"author": {"name": f"Newcomer {added}"}, "author_id": 0}
        self.post("books/", {"title": f"New {added}", "pages": 300 if known else 0} | who, name="add")


def author(number: int) -> dict[str, object]:
    """One author, said in both ways."""
    return {"author": {"name": f"Author {number}"}, "author_id": number}

"""Readers who leaf through the list, page after page."""

from loadtests.users import LabUser, task


class Reader(LabUser):
    """Asks for a page of a hundred books."""

    @task
    def read_page(self) -> None:
        """A page, and the next one as soon as it is there."""
        self.get("books/?size=100", name="page of 100")

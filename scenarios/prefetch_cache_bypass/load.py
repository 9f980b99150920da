"""Readers who look what is new."""

from loadtests.users import LabUser, task


class Reader(LabUser):
    """Asks for a page of forty authors with their recent titles."""

    @task
    def read_page(self) -> None:
        """A page, and the next one as soon as it is there."""
        self.get("authors/?size=40", name="page of 40")

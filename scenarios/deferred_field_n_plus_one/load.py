"""People who look for a report in the list."""

from loadtests.users import LabUser, task


class Researcher(LabUser):
    """Asks for a page of a hundred reports."""

    @task
    def read_page(self) -> None:
        """A page, and the next one as soon as it is there."""
        self.get("reports/?size=100", name="page of 100")

"""Sales people with the list of customers open."""

from loadtests.users import LabUser, task


class SalesPerson(LabUser):
    """Asks for a page of fifty customers."""

    @task
    def read_page(self) -> None:
        """A page, and the next one as soon as it is there."""
        self.get("customers/?size=50", name="page of 50")

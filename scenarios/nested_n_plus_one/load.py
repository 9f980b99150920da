"""Visitors of a magazine that shows the comments right under the articles."""

from loadtests.users import LabUser, task


class Visitor(LabUser):
    """Asks for a page of twenty articles."""

    @task
    def read_page(self) -> None:
        """A page with two hundred comments, and the next one as soon as it is there."""
        self.get("articles/?size=20", name="page of 20")

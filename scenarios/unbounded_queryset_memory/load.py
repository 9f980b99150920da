"""Whoever wants the report."""

from loadtests.users import LabUser, task

ALL = 999_999_999


class Accountant(LabUser):
    """Asks for the report on all books."""

    @task
    def read_report(self) -> None:
        """The whole report, and once more."""
        self.get(f"report/?up_to={ALL}", name="report")

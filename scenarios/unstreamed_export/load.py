"""Whoever wants the books in a spreadsheet."""

from loadtests.users import LabUser, task

ALL = 999_999_999


class Merchandiser(LabUser):
    """Downloads the file of all books."""

    @task
    def download(self) -> None:
        """The whole file, and once more."""
        self.get(f"export/?up_to={ALL}", name="export")

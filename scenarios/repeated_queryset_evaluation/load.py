"""Readers in front of a shelf."""

from loadtests.users import LabUser, task


class Reader(LabUser):
    """Looks at the books of one country and year, then at another's."""

    @task
    def look(self) -> None:
        """A shelf: some sixty books, in every year and country."""
        country, year = self.random.choice(("DE", "FR", "IN", "NG", "US")), self.random.randrange(1990, 2022)
        self.get(f"shelf/?country={country}&year={year}", name="shelf")

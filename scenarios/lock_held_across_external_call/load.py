"""The employees of one company, on the last day before the budget lapses."""

from uuid import UUID

from loadtests.users import LabUser, task


class Employee(LabUser):
    """Pays, and pays again, always from the same budget."""

    @task
    def pay(self) -> None:
        """Make one payment."""
        self.post("payments/", json={"reference": str(UUID(int=self.random.getrandbits(128))), "account": 1})

"""Customers who want a long report, all at the same time, as on the first of the month."""

from time import sleep
from uuid import UUID

from loadtests.users import LabUser, task

READING = 1.5


class Customer(LabUser):
    """Orders one report, and has enough to read for the rest of the block."""

    @task
    def order(self) -> None:
        """Order a report."""
        body = {"reference": str(UUID(int=self.random.getrandbits(128)))}
        self.post("reports/", json=body, note=body)
        sleep(READING)

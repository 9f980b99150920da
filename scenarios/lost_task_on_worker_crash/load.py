"""Customers who order, and count on an invoice."""

from time import sleep
from uuid import UUID

from loadtests.users import LabUser, task


class Customer(LabUser):
    """Orders something every moment or so, with a reference that is known before the order is."""

    @task
    def order(self) -> None:
        """Place one order."""
        body = {"reference": str(UUID(int=self.random.getrandbits(128)))}
        self.post("orders/", json=body, note=body)
        sleep(self.random.uniform(0.06, 0.12))

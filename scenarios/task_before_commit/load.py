"""Customers who order on account."""

from time import sleep
from uuid import UUID

from loadtests.users import LabUser, task

CUSTOMERS = 40
CLOSED_SHARE = 0.05


class Customer(LabUser):
    """Orders something every moment or so; one in twenty has an account that was closed meanwhile.

    They leave the worker time to be idle: it is the idle worker that takes a task before the order is committed.
    """

    @task
    def order(self) -> None:
        """Place one order; each of them could be lost, or packed though it was refused."""
        closed = self.random.random() < CLOSED_SHARE
        body = {
            "reference": str(UUID(int=self.random.getrandbits(128))),
            "customer": CUSTOMERS + 1 if closed else self.random.randint(1, CUSTOMERS),
            "item": self.random.randint(1, 100),
        }
        self.post("orders/", json=body, opportunity=True, note=body)
        sleep(self.random.uniform(0.02, 0.08))

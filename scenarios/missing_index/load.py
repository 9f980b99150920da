"""Customers who look up what they ordered."""

from loadtests.users import LabUser, task

CUSTOMERS = 10_000


class Customer(LabUser):
    """Asks for the latest orders of an e-mail address."""

    @task
    def list_orders(self) -> None:
        """One customer's page, then another's: nobody is helped by what the one before has read."""
        self.get(f"orders/?email=c{self.random.randrange(CUSTOMERS)}@shop.test", name="latest orders")

"""Customers who put half of the shelf into their carts."""

from loadtests.users import LabUser, task

ITEMS, LINES = 12, 6


class Customer(LabUser):
    """Orders six of the same dozen items, in the order in which they came to mind; every cart could be a victim."""

    @task
    def order(self) -> None:
        """Order one cart."""
        items = self.random.sample(range(1, ITEMS + 1), LINES)
        lines = [{"item": item, "quantity": self.random.randint(1, 3)} for item in items]
        self.post("orders/", {"lines": lines}, opportunity=True)

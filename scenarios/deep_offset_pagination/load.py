"""Customers who look at the first pages, and partners who come to the end of a copy of everything."""

from loadtests.users import LabUser, task

PAGE, ORDERS = 20, 500_000


class Client(LabUser):
    """Says how many orders it has so far and which was the last: the same number, because the ids have no gaps."""

    @task
    def leaf(self) -> None:
        """One of the first fifty pages."""
        self.ask_after(self.random.randrange(0, 50 * PAGE, PAGE), "one of the first pages")

    @task
    def copy(self) -> None:
        """One of the last tenth of all pages."""
        self.ask_after(self.random.randrange(ORDERS * 9 // 10, ORDERS, PAGE), "one of the last pages")

    def ask_after(self, orders: int, name: str) -> None:
        """The page after so many orders."""
        self.get(f"orders/?offset={orders}&after={orders}", name=name)

"""Customers who check out, and click again."""

from time import sleep

from loadtests.users import LabUser, task

REPEATED_SHARE = 0.5


class Customer(LabUser):
    """Checks out one order after the other; every second time the button is clicked twice."""

    @task
    def pay(self) -> None:
        """Check out one order."""
        body = {"order": self.next_order()}
        self.post("checkout/", json=body, opportunity=True, note=body)
        if self.random.random() < REPEATED_SHARE:
            sleep(self.random.uniform(0.01, 0.05))
            self.post("checkout/", json=body, opportunity=True, note=body)
        sleep(self.random.uniform(0.03, 0.09))

    def next_order(self) -> int:
        """An order that nobody has checked out yet, in the current arm."""
        self.state.orders = getattr(self.state, "orders", 0) + 1
        return int(self.state.orders)

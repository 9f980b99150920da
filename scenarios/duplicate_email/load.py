"""The payment provider, which tells the shop of every payment, and repeats itself."""

from time import sleep

from loadtests.users import LabUser, task

REPEATED_SHARE = 0.9


class PaymentProvider(LabUser):
    """Calls the shop's webhook for one order after the other.

    It promises each event at least once, as they all do: nine in ten come again a moment later, so that a fix has
    hundreds of repetitions to stand.
    """

    @task
    def announce(self) -> None:
        """Tell of one payment, and most times once more."""
        body = {"order": self.next_order()}
        self.post("payments/", json=body, note=body)
        sleep(self.random.uniform(0.01, 0.05))
        if self.random.random() < REPEATED_SHARE:
            self.post("payments/", json=body, opportunity=True, note=body)
        sleep(self.random.uniform(0.06, 0.14))

    def next_order(self) -> int:
        """An order that nobody has told of yet, in the current arm."""
        self.state.orders = getattr(self.state, "orders", 0) + 1
        return int(self.state.orders)

"""Customers who buy, and who give back."""

from loadtests.users import LabUser, task

SHOPS, CUSTOMERS = (1, 2), (4, 5, 6)


class Shopper(LabUser):
    """Pays a shop, or has a payment refunded; where the server says 503, asks again as it was told to."""

    @task
    def pay_or_refund(self) -> None:
        """Either at random: all meet at the same six accounts, so every request that is answered could have failed."""
        path = self.random.choice(("pay/", "refund/"))
        order = {"customer": self.random.choice(CUSTOMERS), "shop": self.random.choice(SHOPS)}
        for _ in range(3):
            if self.post(path, order, opportunity=True).status != 503:
                break

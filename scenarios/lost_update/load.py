"""A collection for a good cause: everybody pays into one of two wallets."""

from loadtests.users import LabUser, task

WALLETS = (1, 2)


class Giver(LabUser):
    """Pays another amount every time; each one that was acknowledged could have been lost."""

    @task
    def give(self) -> None:
        """Pay something into one of the two."""
        gift = {"wallet": self.random.choice(WALLETS), "cents": self.random.randint(1, 500)}
        self.post("deposits/", gift, opportunity=lambda answer: answer.ok, note=gift)

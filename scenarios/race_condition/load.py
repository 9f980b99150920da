"""Everybody wants one of two things, until they are sold out, and then the next two."""

from loadtests.users import LabUser, task


class Buyer(LabUser):
    """Buys what half of all buyers buy at the moment; a purchase that was acknowledged could have been one too many."""

    @task
    def buy(self) -> None:
        """Buy one piece; whoever first hears that there is none left turns that half to another item."""
        items = vars(self.state).setdefault("items", [1, 2])
        half = self.number % len(items)
        wanted = items[half]
        answer = self.post("checkout/", {"item": wanted}, opportunity=lambda answer: answer.ok)
        if answer.status == 409 and answer.data["code"] == "sold_out" and items[half] == wanted:
            items[half] += len(items)

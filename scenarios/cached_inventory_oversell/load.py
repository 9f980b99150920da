"""A sale: everybody looks at one of two things and tries to buy it, until it is sold out."""

from loadtests.users import LabUser, task


class Bargainer(LabUser):
    """Looks, then buys what half of all buyers buy at the moment; who was told yes could be one too many."""

    @task
    def bargain(self) -> None:
        """Look and buy; whoever first hears that there is none left turns that half to another item."""
        items = vars(self.state).setdefault("items", [1, 2])
        half = self.number % len(items)
        wanted = items[half]
        self.get(f"items/{wanted}/", name="look")
        answer = self.post("checkout/", {"item": wanted}, opportunity=lambda answer: answer.ok)
        if answer.status == 409 and items[half] == wanted:
            items[half] += len(items)

"""Orders of three items, of which the last is nearly gone, or was taken out of the shop."""

from loadtests.users import LabUser, task

PLENTY = range(1, 21)
UNKNOWN, UNKNOWN_SHARE = 10**9, 0.05


class Buyer(LabUser):
    """Orders two things of which there is plenty, and one that half of all buyers want until it is sold out."""

    @task
    def order(self) -> None:
        """Order three items at once; who is refused could have left half an order behind."""
        scarce = vars(self.state).setdefault("scarce", [21, 22])
        half = self.number % len(scarce)
        wanted = scarce[half]
        last = UNKNOWN if self.random.random() < UNKNOWN_SHARE else wanted
        items = [*self.random.sample(PLENTY, 2), last]
        answer = self.post("orders/", {"items": items}, opportunity=lambda answer: answer.status in (404, 409))
        if answer.status == 409 and scarce[half] == wanted:
            scarce[half] += len(scarce)

"""A shop whose prices change while everybody looks at them."""

from typing import Any

from loadtests.users import Answer, LabUser, task

OFFERS = (1, 2)
MANAGERS = 8


class Shopper(LabUser):
    """Looks at one of the two offers of the day; every eighth is a manager, who sets its price and then looks.

    A page could be stale once a price of it has been confirmed, so those are the opportunities.
    """

    @task
    def look(self) -> None:
        """Ask for a page, or set its price and then ask for it, as the manager does who wants to see it."""
        offer, changed = self.random.choice(OFFERS), vars(self.state).setdefault("changed", set())
        if self.number % MANAGERS == 0:
            order = {"offer": offer, "price": self.random.randint(500, 5_000)}
            if self.post("price/", order, note=told).ok:
                changed.add(offer)
        self.get(f"page/?offer={offer}", opportunity=offer in changed, note=told)


def told(answer: Answer) -> dict[str, Any] | None:
    """What an answer says of the offer, its chart left out."""
    data = answer.data if answer.ok else None
    return data and {key: data[key] for key in ("offer", "version", "price")}

"""Customers on a bad line: the same order is sent three times at once, and once more when the phone is back."""

from collections import deque
from itertools import count
from time import monotonic, sleep

from loadtests.users import LabUser, task

COPIES, ATTEMPTS = 3, 50
BACK_AFTER = 1.2


class Customer(LabUser):
    """Sends a cart with the key that was made for it; told that it is being worked on (409), asks again.

    Three users are one customer whose taps and whose proxy's retries come at the same moment. Somewhat later, after
    more than a second, the cart is sent a fourth time, by a phone that never got an answer.
    """

    @task
    def order(self) -> None:
        """Send a cart; whoever is not the first with it could order it again."""
        cart, again = self.due()
        headers = {"Idempotency-Key": f'"{cart}"', "Authorization": "Token of-the-app"}
        for _ in range(ATTEMPTS):
            answer = self.post(
                "orders/",
                {"cart": cart, "item": 7},
                headers=headers,
                opportunity=lambda answer: again and answer.ok,
                note=lambda answer: {"cart": cart, "order": answer.data["order"] if answer.ok else None},
            )
            if answer.status != 409 or answer.data["code"] != "still_running":
                break
            sleep(0.01)

    def due(self) -> tuple[str, bool]:
        """The cart to be sent now, and whether it was sent before."""
        now, late = monotonic(), vars(self.state).setdefault("late", deque())
        if late and late[0][0] <= now:
            return late.popleft()[1], True
        number = next(vars(self.state).setdefault("numbers", count()))
        cart, copy = f"cart-{number // COPIES}", number % COPIES
        if copy == 0:
            late.append((now + BACK_AFTER, cart))
        return cart, copy > 0

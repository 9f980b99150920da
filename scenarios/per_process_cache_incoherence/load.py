"""Customers who move and look whether it was taken down, and who guess at codes that are not theirs."""

from typing import Any

from loadtests.users import Answer, LabUser, task

# The first customers are the users themselves; from here on they are those whose codes are guessed at.
VICTIMS = 100
GUESSES = 30


class Customer(LabUser):
    """Moves, looks at the new address three times, and guesses four times at a code, as all the others do.

    All guess at one code at a time, and turn to the next one when it has been guessed at thirty times.
    """

    @task
    def live(self) -> None:
        """Whatever answers, of any process, could know too little."""
        me = self.number + 1
        self.post("move/", {"customer": me, "address": f"Street {self.random.randint(1, 999)}"}, note=told)
        for _ in range(3):
            self.get(f"address/?customer={me}", opportunity=True, note=told)
        for _ in range(4):
            guesses = vars(self.state)["guesses"] = vars(self.state).get("guesses", 0) + 1
            order = {"customer": VICTIMS + guesses // GUESSES}
            self.post("guess/", order, opportunity=True, note=order)


def told(answer: Answer) -> dict[str, Any] | None:
    """Which version of the address an answer tells."""
    return {"version": answer.data["version"]} if answer.ok else None

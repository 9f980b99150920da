"""Clerks who complete orders, sell at the till, and write down orders that are still open."""

from loadtests.users import Answer, LabUser, task


class Clerk(LabUser):
    """Does the three in turn; all go by one name, because in some variants some of them never succeed."""

    @task
    def work(self) -> None:
        """Complete one that was open, sell one that is complete at once, write one down."""
        done = vars(self.state).get("done", 0) + 1
        self.state.done = done
        self.request("PATCH", f"orders/{done}/", json={"status": "completed"}, name="orders", note=shown)
        self.post("orders/", {"status": "completed"}, name="orders", note=shown)
        self.post("orders/", {"status": "open"}, name="orders", note=shown)


def shown(answer: Answer) -> dict[str, object] | None:
    """The order as the answer shows it."""
    return answer.data if answer.ok else None

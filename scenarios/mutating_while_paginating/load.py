"""The jobs of the night: each takes the next day and reminds of what is due on it."""

from loadtests.users import LabUser, task


class Job(LabUser):
    """Takes a day that no other job has taken."""

    @task
    def remind(self) -> None:
        """One day, once."""
        self.state.due = vars(self.state).get("due", 0) + 1
        self.post("reminders/", {"due": self.state.due}, note=lambda answer: answer.ok and answer.data["sent"])

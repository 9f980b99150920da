"""What the recorder costs: the same request with it and without it, for the lab's benchmark."""

from loadtests.users import LabUser, task


class Both(LabUser):
    """Arms come in pairs of the same URL: the first is asked as scenarios ask, the second by Locust's client alone."""

    @task
    def ask(self) -> None:
        """One request, the arm's own URL."""
        if self.target.index % 2 == 0:
            self.get("", name="recorded")
        else:
            self.client.get(self.target.url, headers={"Connection": "close"}, name="bare")

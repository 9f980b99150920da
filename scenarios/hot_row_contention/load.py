"""The machines of one tenant, who has moved everything to our API."""

from uuid import UUID

from loadtests.users import LabUser, task


class Machine(LabUser):
    """Has one text after another translated, always for the same tenant."""

    @task
    def call(self) -> None:
        """Have a text translated."""
        self.post("calls/", json={"tenant": 1, "reference": str(UUID(int=self.random.getrandbits(128)))})

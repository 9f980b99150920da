"""People who register."""

from time import sleep
from uuid import UUID

from loadtests.users import LabUser, task


class Visitor(LabUser):
    """Registers, and is followed by the next visitor a moment later."""

    @task
    def register(self) -> None:
        """Open one account."""
        body = {"reference": str(UUID(int=self.random.getrandbits(128)))}
        self.post("accounts/", json=body, note=body)
        sleep(self.random.uniform(0.1, 0.2))

"""Engineers who look what a service has to complain about."""

from loadtests.users import LabUser, task

SERVICES = 100
SILENT = (99, 100)


class Engineer(LabUser):
    """Asks for the latest warnings of a service, then for another's."""

    @task
    def read_any(self) -> None:
        """Whatever service is on the list."""
        self.get(f"warnings/?service={1 + self.random.randrange(SERVICES)}", name="any service")

    @task
    def read_silent(self) -> None:
        """One that never warns, or was retired: is it really well?"""
        self.get(f"warnings/?service={self.random.choice(SILENT)}", name="a silent service")

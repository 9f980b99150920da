"""Mechanics who look something up while the machine stands still."""

from loadtests.users import LabUser, task

WORDS = ("gasket", "grommet", "sprocket", "bobbin", "flugelhorn")


class Mechanic(LabUser):
    """Searches the manuals for the part in hand."""

    @task
    def search(self) -> None:
        """For one part, then for another."""
        self.get(f"articles/?q={self.random.choice(WORDS)}", name="a rare word")

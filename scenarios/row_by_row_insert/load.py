"""Suppliers who send their delivery notes, of which one in four names something twice."""

from loadtests.users import LabUser, task

SIZE = 100


class Supplier(LabUser):
    """Sends a delivery note with a hundred lines, spelt as suppliers do."""

    @task
    def deliver(self) -> None:
        """A note; in one of four, the line in the middle names again, in capitals, what the first one named."""
        lines = [{"sku": f"sku-{thing}", "quantity": 1 + thing % 7} for thing in range(SIZE)]
        bad = self.random.random() < 0.25
        if bad:
            lines[SIZE // 2]["sku"] = "SKU-0"
        note = {"note": f"Note {self.random.getrandbits(64)}", "lines": lines}
        self.post("deliveries/", note, note="bad" if bad else "good")

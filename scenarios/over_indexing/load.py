"""The depots of a courier, and those who ask where a parcel is."""

from loadtests.users import LabUser, task

CUSTOMERS, ON_THEIR_WAY, DEPOTS = 2_000, 500, 60


class Depot(LabUser):
    """Scans parcels as they come in, takes new ones, and is asked for them."""

    def some_code(self) -> str:
        """One of the parcels that are on their way."""
        return f"P{self.random.randrange(ON_THEIR_WAY) * 7919 % 1000003:07}"

    @task(8)
    def scan(self) -> None:
        """A parcel has come here."""
        depot = {"depot": self.random.randrange(DEPOTS)}
        self.post(f"parcels/{self.some_code()}/scans/", json=depot, name="scan", opportunity=True)

    @task(2)
    def take(self) -> None:
        """A new parcel, of any customer."""
        moment = "2027-01-01T00:00:00Z"
        parcel = {
            "code": f"L{self.random.getrandbits(60):019}",
            "customer": 1 + self.random.randrange(CUSTOMERS),
            "placed": moment,
            "scanned": moment,
            "depot": 1,
            "address": "Some Street, Some Town",
        }
        self.post("parcels/", json=parcel, name="new parcel")

    @task(2)
    def find(self) -> None:
        """Where is my parcel?"""
        self.get(f"parcels/{self.some_code()}/", name="one parcel")

    @task(1)
    def list_customer(self) -> None:
        """What did I send?"""
        self.get(f"parcels/?customer={1 + self.random.randrange(CUSTOMERS)}", name="a customer's parcels")

    @task(1)
    def list_waiting(self) -> None:
        """Which have waited longest?"""
        self.get("waiting/")

    @task(1)
    def report_day(self) -> None:
        """What came in on a day?"""
        day = self.random.randrange(28)
        self.get(f"days/2026-{1 + self.random.randrange(11):02}-{1 + day:02}/", name="a day")

"""Readers whose browser reports what they open."""

from time import monotonic, sleep
from uuid import UUID

from loadtests.users import LabUser, task

FRONT_PAGE, ARTICLES = 1, 40
REPEATED_SHARE = 0.6
RETRY_AFTER = 1.4


class Reader(LabUser):
    """Opens an article, lingers a moment, and opens the next; every third time it is the front page.

    The browser sends the event of a view with an id. Where the answer gets lost it sends the event again when its
    patience is over, with the same id: six in ten do, as on a train. So a fix has hundreds of repetitions to stand.
    """

    @task
    def read(self) -> None:
        """Send one event, or repeat one whose answer got lost."""
        now, unsure = monotonic(), self.unsure
        if unsure and unsure[0][0] <= now:
            _, body = unsure.pop(0)
            self.post("views/", json=body, opportunity=True, note=body)
        else:
            front = self.random.random() < 1 / 3
            article = FRONT_PAGE if front else self.random.randint(FRONT_PAGE + 1, ARTICLES)
            body = {"article": article, "event": str(UUID(int=self.random.getrandbits(128)))}
            if self.random.random() < REPEATED_SHARE:
                unsure.append((now + RETRY_AFTER, body))
            self.post("views/", json=body, note=body)
        sleep(self.random.uniform(0.04, 0.12))

    @property
    def unsure(self) -> list[tuple[float, dict[str, object]]]:
        """When to send which event again, in the current arm."""
        self.state.unsure = getattr(self.state, "unsure", [])
        return self.state.unsure

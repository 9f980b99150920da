"""Partners who copy all events, page after page along the next links, while parcels go on being scanned."""

from loadtests.users import Answer, LabUser, task

SCAN_AT, WITHDRAW_AT = 3, 6


class Walk:
    """One walk from the newest event to the oldest; `withdrawn` is shared by all walks of one arm."""

    def __init__(self, withdrawn: set[int]) -> None:
        self.withdrawn = withdrawn
        self.next, self.followed, self.pages = "", set[str](), 0
        self.shown, self.seen, self.imported = 0, set[int](), set[int]()
        self.ended = False

    def take(self, answer: Answer) -> dict[str, int | bool] | None:
        """Read a page; at the end of the walk, or where it comes to a link again, gives what it was like."""
        if not answer.ok:
            return None
        self.pages += 1
        events = answer.data["results"]
        self.shown += len(events)
        self.seen |= {event["id"] for event in events}
        self.imported |= {event["id"] for event in events if event["imported"]}
        self.followed.add(self.next)
        self.next = (answer.data["next"] or "").partition("?")[2]
        self.ended = not self.next or self.next in self.followed
        return self._report() if self.ended else None

    def _report(self) -> dict[str, int | bool]:
        known = len(self.imported | self.withdrawn)
        return {
            "pages": self.pages,
            "shown": self.shown,
            "distinct": len(self.seen),
            "known": known,
            "circles": bool(self.next),
        }


class Partner(LabUser):
    """Copies everything; on the way a parcel is scanned, and an event that was imported is withdrawn."""

    @task
    def copy(self) -> None:
        """One walk, whole: a block waits for its end, however long the machine takes."""
        withdrawn = vars(self.state).setdefault("withdrawn", set())
        walk = Walk(withdrawn)
        while not walk.ended and self.get(f"events/?{walk.next}", name="page", note=walk.take).ok:
            if walk.pages == SCAN_AT:
                self.post("events/", {"parcel": f"S{self.number}"}, name="scan")
            elif walk.pages == WITHDRAW_AT and (left := sorted(walk.imported - withdrawn)):
                event = self.random.choice(left)
                withdrawn.add(event)
                self.request("DELETE", f"events/{event}/", name="withdraw")

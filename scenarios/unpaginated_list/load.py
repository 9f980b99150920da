"""Readers who open the list, partners who ask for everything at once, and one who follows the links to the end."""

from loadtests.users import Answer, LabUser, task


class Copy:
    """All books that one client got on its way from the first page to the last."""

    def __init__(self) -> None:
        self.next, self.books, self.ended = "page_size=100", set[int](), False

    def take(self, answer: Answer) -> dict[str, int] | None:
        """Read a page, or a list without pages; at the end tells how many books there were."""
        if not answer.ok:
            return None
        page = answer.data if isinstance(answer.data, dict) else {"results": answer.data, "next": None}
        self.books |= {book["id"] for book in page["results"]}
        self.next = (page["next"] or "").partition("?")[2]
        self.ended = not self.next
        return {"books": len(self.books)} if self.ended else None


class Client(LabUser):
    """Opens the list again and again."""

    @task
    def open_list(self) -> None:
        """What the start page of the app shows."""
        self.get("books/", name="the list")

    @task
    def ask_for_everything(self) -> None:
        """What a client does whose author did not want to follow links."""
        self.get("books/?page_size=1000000", name="everything at once")

    @task
    def copy_once(self) -> None:
        """The first to come here copies all books, once for each variant."""
        if not vars(self.state).setdefault("copied", False):
            self.state.copied = True
            copy = Copy()
            while not copy.ended and self.get(f"books/?{copy.next}", name="the copy", note=copy.take).ok:
                pass

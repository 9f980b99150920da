"""The analytics provider's API: told of every view; it knows an event again by its key."""

from lab.shop.partner import call


def report(article: int, event: str) -> None:
    """Tell the provider of a view.

    Raises:
        OSError: it can not be reached, or did not answer in time.
    """
    call("views", {"article": article, "event": event}, event=event, key=event)

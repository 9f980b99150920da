"""The print service, which is paid by the page."""

from lab.shop.partner import call


def print_page(reference: str, page: int, key: str = "") -> None:
    """Have a page printed; with a key, the same page is not printed again.

    Raises:
        OSError: the service can not be reached, or did not answer in time.
    """
    call("pages", {"report": reference, "page": page}, event=f"{reference}/{page}", key=key)

"""Two outside parties: a credit agency, and a warehouse that knows an order again by its key."""

from lab.shop.partner import call


def check_credit(reference: str) -> None:
    """Have the agency note that somebody orders on account.

    Raises:
        OSError: it can not be reached, or did not answer in time.
    """
    call("checks", {"order": reference}, event=reference, key=reference)


def pack(reference: str, item: int) -> None:
    """Have the warehouse pack an item, once for each reference.

    Raises:
        OSError: it can not be reached, or did not answer in time.
    """
    call("parcels", {"order": reference, "item": item}, event=reference, key=reference)

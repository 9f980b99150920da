"""The card company, which takes its time, says no at times, and at times is not heard."""

from lab.shop.partner import call


class RefusedError(Exception):
    """The card company said no; nothing was charged."""


def charge(reference: str, cents: int, timeout: float = 10.0) -> None:
    """Charge so many cents, once for each reference; `timeout` is in seconds.

    Raises:
        RefusedError: it was not done.
        OSError: nobody knows whether it was done.
    """
    body = {"payment": reference, "cents": cents}
    if call("charges", body, event=reference, key=reference, timeout=timeout).status != 201:
        raise RefusedError

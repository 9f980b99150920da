"""The translation engine: what a call is really about, and what takes its time."""

from lab.shop.partner import call


def translate(reference: str) -> None:
    """Have a text translated.

    Raises:
        OSError: the engine can not be reached, or did not answer in time.
    """
    call("texts", {"text": reference}, event=reference)

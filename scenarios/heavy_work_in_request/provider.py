"""The mail provider: a letter with a PDF takes it a third of a second, and one in seven it does not take."""

from lab.shop.partner import call


class ProviderError(Exception):
    """The provider did not take the letter."""


def send_welcome(reference: str) -> None:
    """Have somebody welcomed, once for each reference.

    Raises:
        ProviderError: it was not taken.
        OSError: nobody knows whether it was.
    """
    status, _ = call("letters", {"to": reference}, event=reference, key=reference)
    if status != 201:
        raise ProviderError(f"the provider said {status}")

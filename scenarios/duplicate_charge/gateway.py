"""The payment provider's API: it charges whenever it is asked to, but once for each key that comes with it."""

from lab.shop.partner import call
from scenarios.duplicate_charge.models import Order

TIMEOUT = 0.5


class GatewayError(Exception):
    """No answer came in time, or none that says that the order is paid."""


def charge(order: Order, key: str = "") -> None:
    """Charge what the order costs.

    Raises:
        GatewayError: it is not known to be charged.
    """
    body = {"order": order.pk, "cents": order.cents}
    try:
        status, _ = call("charges", body, event=f"order-{order.pk}", key=key, timeout=TIMEOUT)
    except OSError as error:
        raise GatewayError(f"no answer: {error!r}") from error
    if status != 201:
        raise GatewayError(f"answered {status}")

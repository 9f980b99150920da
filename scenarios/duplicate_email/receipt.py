"""The receipt of an order as a mail."""

from django.core.mail import EmailMessage

from scenarios.duplicate_email.models import Order


def receipt(order: Order, **headers: str) -> EmailMessage:
    """The mail for one order, with more headers where they are given; not yet sent."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    text = f"We have received {order.cents / 100:.2f} for order {order.pk}. Thank you."
    return EmailMessage(
        subject=f"Receipt for order {order.pk}",
        body=text,
        from_email="shop@shop.test",
        to=[order.email],
        headers=names,
    )

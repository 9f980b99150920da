"""A shop with four thousand books."""

from lab.shop.seed import rows, seed_shop


def seed() -> None:
    """Seed so many books as ROWS says; who wrote them does not matter here."""
    seed_shop(books=rows(4_000), authors=200)

"""The bookshop, with twenty books for every author."""

from lab.shop.seed import rows, seed_shop

EACH = 20


def seed() -> None:
    """Seed `ROWS` books (40,000), twenty for each author, about two of them recent."""
    books = rows(40_000)
    seed_shop(books=books, authors=max(1, books // EACH))

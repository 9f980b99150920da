"""More books than a worker should ever hold at once."""

from lab.shop.seed import rows, seed_shop

BOOKS = rows(25_000)
# The exports that are weighed, by the number of books in them.
SIZES = {f"{size:,} books": size for size in (BOOKS // 10, BOOKS)}


def seed() -> None:
    """Seed as many books as ROWS says."""
    seed_shop(books=BOOKS)

"""Where the pages' own tables live: in a database of their own, out of what is measured and served."""

from typing import Any

PAGES = "pages"
LABELS = {"dashboard"}


class PagesRouter:
    """Keep the tables of the pages in `pages`, and everything else out of it."""

    def db_for_read(self, model: type, **hints: Any) -> str | None:
        """The pages' models live in `pages`."""
        return PAGES if model._meta.app_label in LABELS else None  # type: ignore[attr-defined]

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """The pages' tables there, and nothing else."""
        if db == PAGES or app_label in LABELS:
            return db == PAGES and app_label in LABELS
        return None

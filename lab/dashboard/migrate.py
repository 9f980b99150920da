"""Makes or renews the tables of Silk and of the pages: `python -m lab.dashboard.migrate`, before anything is served."""

import django
from django.core.management import call_command

from lab.dashboard.router import PAGES


def main() -> None:
    """Migrate both databases."""
    django.setup()
    call_command("migrate", "silk", database="silk", verbosity=0)
    call_command("migrate", "dashboard", database=PAGES, verbosity=0)


if __name__ == "__main__":
    main()

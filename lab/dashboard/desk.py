"""The run desk, `python -m lab.dashboard.desk`: starts queued runs one by one, and keeps the index of the results.

Every run is a child, `python -m lab scenario`, as in a terminal: what it finds does not depend on who asked.
"""

import signal
import threading

import django


def main() -> None:
    """Attend to the desk until SIGTERM or Ctrl-C."""
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    django.setup()
    from lab.dashboard.attending import attend  # it imports models, which need Django set up

    attend(ended)


if __name__ == "__main__":
    main()

"""Django's own commands, on the lab's settings."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lab.settings.base")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)

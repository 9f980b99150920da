"""Under load: no profiler, no debug, connections kept; the variant's own `SERVER.settings` laid over it."""

from lab.settings.base import *  # noqa: F403
from lab.settings.base import LAB_SERVER_SETTINGS

globals().update(LAB_SERVER_SETTINGS)

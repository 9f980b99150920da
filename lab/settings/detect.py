"""With one detector at a time around every request, for the detector matrix; never used for measuring."""

import os

from lab.settings.base import *  # noqa: F403
from lab.settings.base import INSTALLED_APPS, LAB_SERVER_SETTINGS, MIDDLEWARE

DETECTORS = {
    "plain": (None, None),
    "toolbar": ("debug_toolbar", "debug_toolbar.middleware.DebugToolbarMiddleware"),
    "zeal": ("zeal", "zeal.middleware.zeal_middleware"),
}
_app, _middleware = DETECTORS[os.environ.get("LAB_DETECTOR", "plain")]
globals().update({key: value for key, value in LAB_SERVER_SETTINGS.items() if key != "MIDDLEWARE"})
INSTALLED_APPS = [*INSTALLED_APPS, *filter(None, [_app])]
MIDDLEWARE = [*filter(None, [_middleware]), *LAB_SERVER_SETTINGS.get("MIDDLEWARE", MIDDLEWARE)]
DEBUG_TOOLBAR_PANELS = ["lab.detectors.panel.NotingPanel"]
DEBUG_TOOLBAR_CONFIG = {"SHOW_TOOLBAR_CALLBACK": "lab.detectors.child.always", "IS_RUNNING_TESTS": False}
ZEAL_RAISE = False

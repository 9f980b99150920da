"""What a scenario says of its serving reaches the settings, under load and with Silk on."""

import json
import os
import subprocess
import sys

import pytest

from lab.discovery import ROOT

SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
SHOW = """
import json, sys
from importlib import import_module
settings = import_module(sys.argv[1])
print(json.dumps([settings.MIDDLEWARE, settings.CACHES, hasattr(settings, "LAB_MIDDLEWARE")]))
"""


@pytest.mark.parametrize("name", ["measure", "inspect"])
def test_more_middleware_and_caches_come_beside_the_labs_own(name: str) -> None:
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    wanted = {"LAB_MIDDLEWARE": [SESSIONS], "LAB_CACHES": {"local": local}}
    environment = {**os.environ, "LAB_SERVER_SETTINGS": json.dumps(wanted), "LAB_CACHE_URL": "unix:///nowhere?db=3"}
    command = [sys.executable, "-c", SHOW, f"lab.settings.{name}"]
    told = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
    middleware, caches, left = json.loads(told.stdout)
    assert middleware[-1] == SESSIONS
    assert "django.middleware.common.CommonMiddleware" in middleware
    assert (caches["local"], caches["default"]["LOCATION"]) == (local, "unix:///nowhere?db=3")
    assert not left

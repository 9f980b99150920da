"""What is measured is measured without profilers, and on connections that are not reset by them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.discovery import ROOT
from lab.scenario import Server
from lab.services import gunicorn
from lab.services.process import clean_environment
from lab.services.servers import Servers

# What a worker of gunicorn imports, and what it has loaded when it is ready.
LOAD = """
import json, sys
import lab.serving.wsgi
from django.conf import settings
print(json.dumps({
    "modules": sorted({name.split(".")[0] for name in sys.modules}),
    "debug": settings.DEBUG,
    "apps": settings.INSTALLED_APPS,
    "middleware": settings.MIDDLEWARE,
    "age": settings.DATABASES["default"]["CONN_MAX_AGE"],
    "engine": settings.DATABASES["default"]["ENGINE"],
    "user": settings.DATABASES["default"]["USER"],
}))
"""
PROFILERS = {"silk", "debug_toolbar", "cProfile", "coverage", "locust", "gevent", "pytest"}


@pytest.mark.parametrize(("variant", "celery"), [("n_plus_one/broken", False), ("non_idempotent_task/broken", True)])
def test_no_profiler_is_loaded(variant: str, celery: bool) -> None:
    environment = clean_environment(
        DJANGO_SETTINGS_MODULE="lab.settings.measure", LAB_VARIANT=variant, PYTHONWARNINGS="ignore"
    )
    command = [sys.executable, "-c", LOAD]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60, check=True)
    seen = json.loads(done.stdout)
    assert PROFILERS & set(seen["modules"]) == set()
    assert ("celery" in seen["modules"]) is celery
    assert not seen["debug"]
    assert not [name for name in [*seen["apps"], *seen["middleware"]] if "silk" in name or "toolbar" in name]
    assert seen["age"] is None
    assert (seen["engine"], seen["user"]) == ("django.db.backends.postgresql", "lab_app")


def test_gunicorn_serves_a_variant_as_it_is_measured(servers: Servers, tmp_path: Path) -> None:
    environment = {"DJANGO_SETTINGS_MODULE": "lab.settings.measure", "LAB_VARIANT": "n_plus_one/broken"}
    served, nonce = gunicorn.launch("test", Server(), tmp_path / "log", servers.warden, environment)
    try:
        said = gunicorn.wait_ready(served, nonce)
        assert said == {**said, "nonce": nonce, "profilers": [], "debug": False}
        assert len(served.workers) == Server().workers
        assert served.fault() == ""
        os.kill(min(served.workers), 9)
        while served.current_workers() == served.workers:
            pass
        assert "a worker of test died" in served.fault()
    finally:
        served.child.stop()
    assert not served.child.alive()
    assert served.child.pids() == []
    assert "died" in served.fault()

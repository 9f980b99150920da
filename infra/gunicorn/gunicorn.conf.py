"""What every gunicorn of the lab has in common; the command line adds address, workers and application."""

import gc
import os
import sys
from typing import Any

# Without it, a PORT in the environment would make gunicorn listen on all addresses.
bind = "127.0.0.1:8000"
# Kept connections stay with the worker that accepted them, and the busier worker makes an arm slow for a whole run.
keepalive = 0
# One parser for all: "auto" takes another where a package happens to be installed.
http_parser = "python"
timeout = 30
graceful_timeout = 5
# A worker that is renewed in the middle of a block is a fault of the run.
max_requests = 0
# Loaded once and forked: half the start-up and half the memory of ten arms. No connection is open at that time. Not on
# macOS, where a child forked after certain system libraries were used is killed.
preload_app = sys.platform == "linux"
# Its default path is one for all gunicorns of a user.
control_socket_disable = True
# A heartbeat on a slow disk looks like a worker that hangs.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
accesslog = None
errorlog = "-"
if os.environ.get("LAB_TRACED") == "1":
    # Its own lines as JSON too: whoever reads the log meets one format.
    from lab.tracing.lines import logging_config

    logconfig_dict = logging_config()


def pre_fork(server: Any, worker: Any) -> None:
    """Keep the collector from writing to what the workers share: every page it touches becomes each one's own."""
    gc.collect()
    gc.freeze()

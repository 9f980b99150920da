"""`clean`: stop what runs, and remove the lab's databases and results."""

import argparse
import shutil

from lab.runner.preflight import RefusedError, RunLock
from lab.services import shared
from lab.state import data_dir, runs_dir, server_dir


def run(options: argparse.Namespace) -> int:
    """Remove servers' data and all runs; secrets, ledger and packages stay."""
    lock = RunLock()
    if not shared.stop_if_unused():
        lock.release()
        raise RefusedError("`make lab` is running and uses the servers. Stop it first.")
    for folder in (data_dir("postgres"), data_dir("valkey"), server_dir(), runs_dir()):
        shutil.rmtree(folder, ignore_errors=True)
        print(f"removed {folder}")
    lock.release()
    return 0

"""The switchboard's socket: one line of JSON in, one line out, for nobody but the user who started it."""

import contextlib
import json
import os
import socketserver
import threading
from collections.abc import Callable
from typing import Any

from lab.dashboard.places import UnknownArmError, socket_path
from lab.dashboard.switchboard import Switchboard


class _Caller(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            answer = self.server.answer(line)  # type: ignore[attr-defined]
            with contextlib.suppress(BrokenPipeError):
                self.wfile.write(json.dumps(answer).encode() + b"\n")


class Exchange(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """The switchboard's socket: nobody but its owner may speak to it."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        path = socket_path()
        path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            super().__init__(str(path), _Caller)
        finally:
            os.umask(before)

    def answer(self, line: bytes) -> dict[str, Any]:
        """The answer to one line; whatever goes wrong is told, never raised."""
        try:
            return self._switchboard.answer(json.loads(line))
        except UnknownArmError as error:
            return {"error": str(error), "unknown": True}
        except Exception as error:  # noqa: BLE001 - the caller must get an answer
            return {"error": str(error) or type(error).__name__}

    def run_in_background(self) -> Callable[[], None]:
        """Answer in threads; gives what ends it."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

        def end() -> None:
            self.shutdown()
            self.server_close()
            socket_path().unlink(missing_ok=True)

        return end

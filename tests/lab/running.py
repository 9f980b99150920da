"""`make lab` as a process: started, asked, stopped."""

import http.client
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from lab.discovery import ROOT


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Running:
    process: subprocess.Popen[str]
    pages: str
    locust: str
    environment: dict[str, str]

    def ask(self, path: str, method: str = "GET", body: str | None = None, *, of: str = "", **headers: str) -> Answer:
        address = urlsplit(of or self.pages).netloc
        connection = http.client.HTTPConnection(address, timeout=90)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, names)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
        finally:
            connection.close()

    def form(self, path: str, data: dict[str, str], page: str, **headers: str) -> Answer:
        found = self.ask(page)
        cookie = found.headers["Set-Cookie"].partition(";")[0]
        match = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', found.text)
        assert match
        body = urlencode({**data, "csrfmiddlewaretoken": match[1]})
        kind = "application/x-www-form-urlencoded"
        return self.ask(path, "POST", body, Cookie=cookie, Content_Type=kind, **headers)

    def stop(self, seconds: float = 30) -> str:
        """End it as Ctrl-C does; returns what it said.

        One that does not obey in time fails the test, and is ended all the same.
        """
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            self.process.terminate()
            try:
                said = self.process.communicate(timeout=seconds)[0]
            except subprocess.TimeoutExpired:
                self.process.kill()  # its warden ends what it started
                said = self.process.communicate()[0]
            pytest.fail(f"`make lab` did not obey Ctrl-C within {seconds:.0f} s:\n{said}")


def launch(environment: dict[str, str], *arguments: str, checkout: Path = ROOT) -> Running:
    command = [sys.executable, "-m", "lab", "lab", *arguments]
    process = subprocess.Popen(
        command, cwd=checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said: list[str] = []
    for line in process.stdout or ():
        said.append(line)
        if line.startswith("Ctrl-C"):
            break
    else:
        pytest.fail("".join(said))
    words = dict(line.split(maxsplit=1) for line in said if line.startswith(("index", "Locust")))
    return Running(process, words["index"].strip().rstrip("/"), words["Locust"].strip().rstrip("/"), environment)

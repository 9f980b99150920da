"""Who a user is to one arm: known there and nowhere else, and able to find its own data and anybody else's."""

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from lab.discovery import ROOT
from loadtests.identity import Identity, marks_in

EMAIL = r"c\d+@shop\.test"
# Locust patches the sockets of the process that imports it: it gets one of its own.
ASK = """
import json, sys
from locust.env import Environment
from loadtests.recorder import Recorder
from loadtests.users import LabUser, Target

class Customer(LabUser):
    pass

class Stage:
    recorder, block = Recorder(None), 0

LabUser.stage = Stage()
user, other = Customer(Environment()), Customer(Environment())
arms, said = [Target(0, sys.argv[1]), Target(1, sys.argv[1])], []
for asking, arm, path in [(user, 0, "sign-in/"), (user, 0, ""), (user, 1, ""), (other, 0, ""), (user, 0, "")]:
    asking.target = arms[arm]
    answer = asking.get(path)
    if path:
        asking.identity.keep_cookies(answer.headers)
    said.append([answer.text, answer.data])
print(json.dumps(said))
"""


class SignIn(BaseHTTPRequestHandler):
    """Sets a cookie at one address, and tells at all others what cookie it was shown."""

    def do_GET(self) -> None:
        body = json.dumps(self.headers.get("Cookie", "none")).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/sign-in/":
            self.send_header("Set-Cookie", "sessionid=abc:1; HttpOnly; Path=/; SameSite=Strict")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def test_a_cookie_is_shown_by_who_got_it_and_to_the_arm_it_came_from() -> None:
    with HTTPServer(("127.0.0.1", 0), SignIn) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        command = [sys.executable, "-c", ASK, f"http://127.0.0.1:{server.server_port}/"]
        told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout
        server.shutdown()
    shown = [data for _, data in json.loads(told.splitlines()[-1])]
    assert shown == ["none", "sessionid=abc:1", "none", "none", "sessionid=abc:1"]
    assert json.loads(told.splitlines()[-1])[1][0] == '"sessionid=abc:1"'


def test_all_cookies_of_an_answer_are_kept_and_only_those() -> None:
    identity = Identity({"Cookie": "old=1"})
    identity.keep_cookies({"set-cookie": ["sessionid=x; Path=/", 'csrf="a b"; Path=/']})
    assert identity.headers == {"Cookie": 'sessionid=x; csrf="a b"'}


def test_marks_are_found_whosever_they_are_each_once() -> None:
    text = '{"email": "c7@shop.test", "also": ["c12@shop.test", "c7@shop.test", "x@shop.test"]}'
    assert marks_in(text, EMAIL) == ["c12@shop.test", "c7@shop.test"]
    assert marks_in("{}", EMAIL) == []

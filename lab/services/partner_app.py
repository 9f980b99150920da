"""The outside party itself: an HTTP server that acts, writes down what it did, and answers as the weather wants."""

import argparse
import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import socket
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from lab.scenario import Weather

Decision = Literal["answered", "slow", "failed", "lost reply"]
Reply = tuple[int, dict[str, Any], dict[str, str]]

BODY_LIMIT = 2**20
REASONS = {200: "OK", 201: "Created", 400: "Bad Request", 404: "Not Found", 422: "Unprocessable", 503: "Unavailable"}


def forecast(weather: Weather, seed: str, key: str, attempt: int) -> tuple[Decision, float]:
    """What becomes of the given attempt at `key`, and the seconds it takes; the same in every arm and every process."""
    digest = hashlib.sha256(f"{seed}/{key}/{attempt}".encode()).digest()
    chance, jitter = (int.from_bytes(digest[at : at + 7]) / 2**56 for at in (0, 8))
    usual = weather.latency * (0.5 + jitter)
    if attempt <= weather.lost_first_replies:
        return "lost reply", usual
    for decision, share in (("failed", weather.failure_share), ("lost reply", weather.lost_reply_share)):
        if chance < share:
            return decision, usual  # type: ignore[return-value]
        chance -= share
    return ("slow", weather.slow_latency) if chance < weather.slow_share else ("answered", usual)


class Log:
    """An append-only file of JSON lines; a line is one write, so that no reader and no kill finds half of one."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def write(self, **entry: Any) -> None:
        """Append one line, stamped with the monotonic time."""
        os.write(self._file, (json.dumps({"time": monotonic(), **entry}) + "\n").encode())


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request; `arm` is the path's first two parts, header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def arm(self) -> str:
        """Who calls: `<scenario>/<variant>`."""
        return "/".join(self.target.split("/")[1:3])

    @property
    def path(self) -> str:
        """What is called, below the arm."""
        return "/" + "/".join(self.target.split("/")[3:])

    @property
    def business_key(self) -> str:
        """What the call is about, the same in every arm: the event before the key, which not every variant sends."""
        names = ("x-event-id", "idempotency-key", "x-request-id")
        known = next((self.headers[name] for name in names if name in self.headers), None)
        return known or hashlib.sha256(self.body).hexdigest()


class Desk:
    """Acts on calls: once per Idempotency-Key, else every time; each call is a line of the ledger."""

    def __init__(self, weather: Weather, seed: str, ledger: Log) -> None:
        self._weather, self._seed, self._ledger = weather, seed, ledger
        self._numbers = itertools.count(1)
        self._attempts: Counter[tuple[str, str]] = Counter()
        self._kept: dict[tuple[str, str, str], tuple[bytes, Reply]] = {}

    def take(self, call: Call) -> tuple[Decision, float, Reply]:
        """Decide, act and write it down; the answer is sent after the seconds returned.

        A GET acts on nothing: with a key it returns what was answered to it, for a client who wants to know.
        """
        key, number = call.business_key, next(self._numbers)
        self._attempts[call.arm, key] += 1
        attempt = self._attempts[call.arm, key]
        decision, seconds = forecast(self._weather, self._seed, key, attempt)
        reply: Reply
        try:
            data = json.loads(call.body) if call.body else None
        except ValueError:
            data, reply, acted = None, (400, {"error": "The body is not JSON."}, {}), False
        else:
            reply, acted = self._answer(call, decision, number)
        self._ledger.write(
            number=number,
            arm=call.arm,
            method=call.method,
            path=call.path,
            body=data,
            key=call.headers.get("idempotency-key"),
            event=call.headers.get("x-event-id"),
            request=call.headers.get("x-request-id"),
            attempt=attempt,
            decision=decision,
            status=reply[0],
            acted=acted,
        )
        return decision, seconds, reply

    def forget(self) -> None:
        """Know no key and no attempt any more."""
        self._attempts.clear()
        self._kept.clear()

    def _answer(self, call: Call, decision: Decision, number: int) -> tuple[Reply, bool]:
        key = call.headers.get("idempotency-key")
        known = self._kept.get((call.arm, call.path, key)) if key else None
        if decision == "failed":
            return (503, {"error": "Try again later."}, {}), False
        if call.method == "GET":
            return (known[1] if known else (404, {"error": "Never heard of it."}, {})), False
        if known:
            body, (status, data, headers) = known
            if body != call.body:
                return (422, {"error": "This Idempotency-Key came with another body before."}, {}), False
            return (status, data, {**headers, "Idempotent-Replayed": "true"}), False
        reply: Reply = (201, {"number": number}, {})
        if key:
            self._kept[call.arm, call.path, key] = (call.body, reply)
        return reply, True


class Server:
    """Speaks HTTP/1.1 on a socket that listens."""

    def __init__(self, desk: Desk, nonce: str) -> None:
        self._desk, self._nonce = desk, nonce

    async def serve(self, listener: socket.socket) -> None:
        """Answer until the process is ended."""
        server = await asyncio.start_server(self._connection, sock=listener, backlog=512)
        async with server:
            await server.serve_forever()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            while (call := await read_call(reader)) and await self._respond(call, writer):
                pass
        writer.close()

    async def _respond(self, call: Call, writer: asyncio.StreamWriter) -> bool:
        """Answer one call; says whether the connection stays open."""
        if call.target.startswith("/-/"):
            if call.target == "/-/forget":
                self._desk.forget()
            reply: Reply = (200, {"nonce": self._nonce}, {})
        else:
            decision, seconds, reply = self._desk.take(call)
            await asyncio.sleep(seconds)
            if decision == "lost reply":
                return False
        keep = call.headers.get("connection", "").lower() != "close"
        writer.write(encode(reply, keep=keep))
        await writer.drain()
        return keep


async def read_call(reader: asyncio.StreamReader) -> Call | None:
    """The next request, or None where the client has left.

    Raises:
        ValueError: it is not HTTP as we speak it, or larger than we take.
    """
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length", 0))
    if length > BODY_LIMIT or "transfer-encoding" in headers:
        raise ValueError("a body of known, moderate length is all we take")
    return Call(method, target, headers, await reader.readexactly(length))


def encode(reply: Reply, *, keep: bool) -> bytes:
    """The bytes of an answer."""
    status, data, headers = reply
    body = json.dumps(data).encode()
    fields = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "keep-alive" if keep else "close",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} {REASONS.get(status, 'Answer')}\r\n{head}\r\n".encode() + body


def make_parser() -> argparse.ArgumentParser:
    """The command line; the mailbox has the same."""
    parser = argparse.ArgumentParser(description="Serve on an inherited socket, or on an address and a port.")
    parser.add_argument("descriptor", type=int, nargs="?", help="the descriptor of a socket that listens")
    parser.add_argument("--bind", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on")
    return parser


def opened(path: str) -> tuple[socket.socket, Log]:
    """The socket that the command line names, and the log at that path."""
    options, ledger = make_parser().parse_args(), Path(path)
    ledger.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if options.descriptor is not None:
        return socket.socket(fileno=options.descriptor), Log(str(ledger))
    return socket.create_server((options.bind, options.port), backlog=512), Log(str(ledger))


def main() -> None:
    """Serve until the process is ended."""
    listener, ledger = opened(os.environ["LAB_PARTNER_LEDGER"])
    weather = Weather(**json.loads(os.environ.get("LAB_PARTNER_WEATHER", "{}")))
    desk = Desk(weather, os.environ.get("LAB_SEED", "0"), ledger)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(Server(desk, os.environ.get("LAB_NONCE", "")).serve(listener))


if __name__ == "__main__":
    main()

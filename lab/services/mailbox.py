"""An SMTP server that delivers nothing and keeps a log of every message it was given.

Run as a module, it is the server. The standard library's own left with Python 3.12, and this much of the protocol is
what Django's mail backend needs.
"""

import asyncio
import contextlib
import email
import email.policy
import json
import os
import secrets
import smtplib
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from lab.scenario import Partner as Weather
from lab.services.partner import listen, read_log
from lab.services.partner_app import Log, forecast, opened
from lab.services.process import Child, Warden, clean_environment, spawn, wait_until

MESSAGE_LIMIT = 2**20


class Session:
    """One client: envelope by envelope, until it quits."""

    def __init__(self, office: "Office", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._office, self._reader, self._writer = office, reader, writer
        self._sender: str | None = None
        self._recipients: list[str] = []

    async def serve(self) -> None:
        """Greet, then obey commands."""
        await self._say(f"220 {self._office.name}")
        while line := await self._reader.readline():
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "DATA" and self._recipients:
                if not await self._data():
                    return
            else:
                await self._say(self._obey(verb.upper(), rest))
            if verb.upper() == "QUIT":
                return

    def _obey(self, verb: str, rest: str) -> str:
        match verb:
            case "MAIL":
                self._sender, self._recipients = address(rest), []
            case "RCPT" if self._sender is None:
                return "503 MAIL first"
            case "RCPT":
                self._recipients.append(address(rest))
            case "RSET":
                self._sender, self._recipients = None, []
            case "QUIT":
                return "221 bye"
            case "EHLO" | "HELO" | "NOOP":
                pass
            case "DATA":
                return "503 RCPT first"
            case _:
                return "502 not implemented"
        return "250 ok"

    async def _data(self) -> bool:
        """Take one message; says whether the client is told."""
        await self._say("354 go ahead")
        raw = (await self._reader.readuntil(b"\r\n.\r\n"))[:-3]
        if raw.startswith(b"."):
            raw = raw[1:]
        decision, seconds = self._office.deliver(self._sender, self._recipients, raw.replace(b"\r\n.", b"\r\n"))
        self._sender, self._recipients = None, []
        await asyncio.sleep(seconds)
        if decision == "lost reply":
            return False
        await self._say("451 try again later" if decision == "failed" else "250 delivered")
        return True

    async def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()


class Office:
    """Writes down what is delivered; the weather is the partner's."""

    def __init__(self, name: str, weather: Weather, seed: str, log: Log) -> None:
        self.name, self._weather, self._seed, self._log = name, weather, seed, log
        self._attempts: dict[str, int] = {}

    def deliver(self, sender: str | None, recipients: list[str], raw: bytes) -> tuple[str, float]:
        """Deliver one message (its log line) unless the weather is against it; returns the decision and the seconds."""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        headers = {name: str(value) for name, value in message.items() if name.lower().startswith("x-")}
        key = headers.get("X-Event-ID") or f"{message['Subject']}/{','.join(recipients)}"
        self._attempts[key] = attempt = self._attempts.get(key, 0) + 1
        decision, seconds = forecast(self._weather, self._seed, key, attempt)
        if decision != "failed":
            identity, subject = str(message["Message-ID"] or ""), str(message["Subject"] or "")
            envelope = {"sender": sender, "recipients": recipients}
            self._log.write(**envelope, message_id=identity, subject=subject, headers=headers, decision=decision)
        return decision, seconds


def address(words: str) -> str:
    """The address in `FROM:<a@b> SIZE=12`."""
    return words.partition("<")[2].partition(">")[0]


class MailboxService:
    """A running mailbox; its log is the evidence of what was sent. Arms share none: each has its own."""

    def __init__(self, folder: Path) -> None:
        self.port = 0
        self._messages = folder / "mailbox.jsonl"
        self._name = f"mailbox-{secrets.token_hex(8)}"
        self.child: Child

    @classmethod
    def start(cls, warden: Warden | None, folder: Path, seed: int | str = 0, weather: Weather | None = None) -> Self:
        """Start a mailbox and wait until it greets; `weather` is as the partner's.

        Raises:
            ServiceError: it did not come up.
        """
        service = cls(folder)
        environment = clean_environment(
            LAB_PARTNER=json.dumps(asdict(weather or Weather(latency=0))),
            LAB_SEED=str(seed),
            LAB_LEDGER=str(service._messages),
            LAB_NONCE=service._name,
        )
        folder.mkdir(parents=True, exist_ok=True)
        with listen() as listener:
            service.port = listener.getsockname()[1]
            command = [sys.executable, "-m", "lab.services.mailbox", str(listener.fileno())]
            log, fds = folder / "mailbox.log", (listener.fileno(),)
            service.child = spawn("The mailbox", command, log, warden, env=environment, pass_fds=fds)
        wait_until(service.greets, service.child, 20)
        return service

    def greets(self) -> bool:
        """Whether it greets by its name."""
        with contextlib.suppress(OSError, smtplib.SMTPException), smtplib.SMTP(timeout=2) as client:
            _, greeting = client.connect("127.0.0.1", self.port)
            return greeting.decode() == self._name
        return False

    def messages(self) -> list[dict[str, Any]]:
        """What was delivered so far: envelope, Message-ID, subject, X- headers."""
        return read_log(self._messages)

    def stop(self) -> None:
        """End it."""
        self.child.stop()


async def serve(listener: socket.socket, office: Office) -> None:
    """Take mail until the process is ended."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            await Session(office, reader, writer).serve()
        writer.close()

    async with await asyncio.start_server(connection, sock=listener, limit=MESSAGE_LIMIT, backlog=512) as server:
        await server.serve_forever()


def main() -> None:
    """Serve until the process is ended."""
    listener, log = opened()
    weather = Weather(**json.loads(os.environ.get("LAB_PARTNER", '{"latency": 0}')))
    office = Office(os.environ.get("LAB_NONCE", "mailbox"), weather, os.environ.get("LAB_SEED", "0"), log)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(listener, office))


if __name__ == "__main__":
    main()

"""An SMTP server that delivers nothing and keeps a ledger of every message it was given.

Run as a module, it is the server. The standard library's own left with Python 3.12, and this much of the protocol is
what Django's mail backend needs.
"""

import asyncio
import contextlib
import email
import email.policy
import json
import os
import socket
from base64 import b64decode
from collections import Counter
from urllib.parse import quote, urlsplit

from lab.scenario import Weather
from lab.services.outsider import Outsider
from lab.services.partner_app import Decision, Log, forecast, opened

MESSAGE_LIMIT = 2**20
SECONDS = 5.0


class Session:
    """One client: envelope by envelope, until it quits."""

    def __init__(self, office: "Office", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._office, self._reader, self._writer = office, reader, writer
        self._arm = ""
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
            case "EHLO":
                return f"250-{self._office.name}\r\n250 AUTH PLAIN"
            case "AUTH":
                # Any password will do: the name only says whose mail it is.
                self._arm = login(rest)
                return "235 welcome"
            case "XFORGET":
                self._office.forget()
            case "QUIT":
                return "221 bye"
            case "HELO" | "NOOP":
                pass
            case _:
                return self._address(verb, rest)
        return "250 ok"

    def _address(self, verb: str, rest: str) -> str:
        """Write on the envelope."""
        match verb:
            case "MAIL":
                self._sender, self._recipients = address(rest), []
            case "RCPT" if self._sender is None:
                return "503 MAIL first"
            case "RCPT":
                self._recipients.append(address(rest))
            case "RSET":
                self._sender, self._recipients = None, []
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
        text = raw.replace(b"\r\n.", b"\r\n")
        decision, seconds = self._office.take(self._arm, self._sender, self._recipients, text)
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
    """Delivers messages: once per Idempotency-Key, else every time; each that it is given is a line of the ledger."""

    def __init__(self, name: str, weather: Weather, seed: str, ledger: Log) -> None:
        self.name, self._weather, self._seed, self._ledger = name, weather, seed, ledger
        self._attempts: Counter[tuple[str, str]] = Counter()
        self._kept: set[tuple[str, str]] = set()

    def take(self, arm: str, sender: str | None, recipients: list[str], raw: bytes) -> tuple[Decision, float]:
        """Deliver and write it down; returns the decision, and the seconds until it is told."""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        said = {name.lower(): str(value) for name, value in message.items()}
        key, subject = said.get("idempotency-key"), said.get("subject", "")
        # What the message is about, the same in every arm: not every variant sends a key.
        about = said.get("x-event-id") or f"{subject}/{','.join(recipients)}"
        self._attempts[arm, about] += 1
        attempt = self._attempts[arm, about]
        decision, seconds = forecast(self._weather, self._seed, about, attempt)
        acted = decision != "failed" and (key is None or (arm, key) not in self._kept)
        if acted and key is not None:
            self._kept.add((arm, key))
        self._ledger.write(
            arm=arm,
            sender=sender,
            recipients=recipients,
            subject=subject,
            message_id=said.get("message-id", ""),
            key=key,
            event=said.get("x-event-id"),
            attempt=attempt,
            decision=decision,
            acted=acted,
        )
        return decision, seconds

    def forget(self) -> None:
        """Know no key and no attempt any more."""
        self._attempts.clear()
        self._kept.clear()


def address(words: str) -> str:
    """The address in `FROM:<a@b> SIZE=12`."""
    return words.partition("<")[2].partition(">")[0]


def login(words: str) -> str:
    """The name in `PLAIN AG5hbWUAcGFzc3dvcmQ=`, or nothing.

    Raises:
        ValueError: what follows is not Base64, or not UTF-8.
    """
    names = b64decode(words.partition(" ")[2], validate=True).decode().split("\0")
    return names[1] if len(names) == 3 else ""


class MailboxService(Outsider):
    """A running mailbox; arms are told apart by the name that they log in with."""

    name, module = "mailbox", "lab.services.mailbox"
    scheme, evidence = "smtp", "mails"

    @staticmethod
    def address(url: str, arm: str) -> str:
        """Where an arm sends its mail."""
        return f"smtp://{quote(arm, safe='')}@{urlsplit(url).netloc}"

    def answers(self) -> bool:
        """Whether it greets by its name."""
        with contextlib.suppress(OSError), self._connected() as client:
            return client.makefile().readline().split() == ["220", self.nonce]
        return False

    def forget(self) -> None:
        """Have it forget every key and every attempt."""
        with self._connected() as client:
            client.sendall(b"XFORGET\r\n")
            answers = client.makefile()
            answers.readline()
            if not answers.readline().startswith("250"):
                raise ConnectionError("it does not forget")

    def _connected(self) -> socket.socket:
        """Not smtplib's client: leaving that one waits for a good-bye, and swallows what interrupts the wait."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)


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
    listener, ledger = opened(os.environ["LAB_MAILBOX_LEDGER"])
    weather = Weather(**json.loads(os.environ.get("LAB_MAILBOX_WEATHER", "{}")))
    office = Office(os.environ.get("LAB_NONCE", "mailbox"), weather, os.environ.get("LAB_SEED", "0"), ledger)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(listener, office))


if __name__ == "__main__":
    main()

"""The way from Locust to an arm, which can be made slow or made to break: a small TCP proxy in a thread of its own."""

import asyncio
import random
import socket
import struct
import threading
from contextlib import suppress
from functools import cached_property
from urllib.parse import urlsplit

SLOW_SECONDS = 0.05
BREAKS = 0.1
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Network:
    """Ports that lead to other ports; `mood` is `well`, `slow` (50 ms an answer) or `reset` (one answer in ten)."""

    def __init__(self) -> None:
        self.mood = "well"
        self._dice = random.Random(0)

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, name="network", daemon=True).start()
        return loop

    def way_to(self, url: str) -> str:
        """The same URL by way of a port of ours."""
        target = urlsplit(url)
        future = asyncio.run_coroutine_threadsafe(self._open(target.port or 80), self._loop)
        return target._replace(netloc=f"127.0.0.1:{future.result(timeout=10)}").geturl()

    async def _open(self, target: int) -> int:
        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                await self._carry(reader, writer, target)
            writer.close()

        server = await asyncio.start_server(carry, "127.0.0.1", 0, backlog=512)
        return int(server.sockets[0].getsockname()[1])

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: int) -> None:
        answers, requests = await asyncio.open_connection("127.0.0.1", target)
        upwards = asyncio.ensure_future(self._pump(reader, requests))
        try:
            if self.mood == "slow":
                await asyncio.sleep(SLOW_SECONDS)
            if self.mood == "reset" and self._dice.random() < BREAKS:
                await answers.read(20)
                taken = writer.get_extra_info("socket")
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                writer.transport.abort()
            else:
                await self._pump(answers, writer)
        finally:
            upwards.cancel()
            requests.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while part := await source.read(65536):
            sink.write(part)
            await sink.drain()

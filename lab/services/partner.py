"""The party that is called over HTTP, as the lab starts it: arms are told apart by the path they call."""

import http.client
import json

from lab.services.outsider import Outsider
from lab.services.process import ServiceError

SECONDS = 5.0


class PartnerService(Outsider):
    """A running partner."""

    name, module = "partner", "lab.services.partner_app"
    scheme, evidence = "http", "ledger"

    @staticmethod
    def address(url: str, arm: str) -> str:
        """Where an arm calls it."""
        return f"{url.rstrip('/')}/{arm}/"

    def answers(self) -> bool:
        """Whether it answers a health check.

        Raises:
            ServiceError: somebody else does.
        """
        try:
            nonce = self._ask("GET", "/-/health")["nonce"]
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return False
        if nonce != self.nonce:
            raise ServiceError(f"Somebody else answers at {self.url}; nothing was sent there. Run it again.")
        return True

    def forget(self) -> None:
        """Have it forget every key and every attempt."""
        self._ask("POST", "/-/forget")

    def _ask(self, method: str, path: str) -> dict[str, str]:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            client.request(method, path)
            return dict(json.load(client.getresponse()))
        finally:
            client.close()

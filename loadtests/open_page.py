"""What the lab adds to Locust's own page: who may use it, a tab of claims, one scenario's classes on request."""

import json
import logging
import os
import secrets
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic
from typing import Any

import gevent
from flask import Response, abort, redirect, render_template, request
from locust.runners import STATE_RUNNING, STATE_SPAWNING

HOST = os.environ["LAB_HOST"]
CATALOGUE = Path(os.environ["LAB_CATALOGUE"])
KEY, TOKEN = os.environ.get("LAB_KEY", ""), os.environ.get("LAB_TOKEN", "")
POLL_SECONDS = 2.0
TAB = "claims"
COLUMNS = [("variant", "Variant"), ("claim", "Claim"), ("finding", "Finding"), ("figures", "Figures")]

log = logging.getLogger("lab")
catalogue: list[dict[str, Any]] = json.loads(CATALOGUE.read_text())


def class_name(label: str) -> str:
    """What Locust calls a class: without underscores, which its page would turn into capitals, and not know again."""
    return label.replace("_", "-")


class Claims:
    """What the lab's pages say of the claims, asked for while users are there and once more when they have gone."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.renewing = False

    @property
    def state(self) -> dict[str, str]:
        """What to show instead of Locust's own state: while variants are made new, its page would think it is over."""
        return {"state": STATE_SPAWNING} if self.renewing else {}

    def follow(self, environment: Any) -> None:
        """Keep the rows fresh for as long as this process lives."""
        asked_since = monotonic()
        while True:
            gevent.sleep(POLL_SECONDS)
            if environment.runner.state in (STATE_RUNNING, STATE_SPAWNING):
                asked_since = monotonic()
            if monotonic() - asked_since < 10 * POLL_SECONDS:
                self.rows = [_row(found) for found in (ask("claims.json") or {}).get("claims", [])]


def _row(found: dict[str, Any]) -> dict[str, Any]:
    variant = f"{found['scenario']}/{found['variant']}"
    claim = f"{found['claim']}{' (guard)' if found['guard'] else ''}"
    finding = {"holds": "✓ holds", "broken": "✗ broken", "unknown": "? unknown"}[found["value"]]
    return {"name": f"{variant} {claim}", "variant": variant, "claim": claim, "finding": finding} | {
        "figures": found["figures"]
    }


def ask(path: str, data: Any = None, seconds: float = 20) -> Any:
    """Ask the lab's pages, or tell them something; None where they do not answer."""
    body = None if data is None else json.dumps(data).encode()
    headers = {"X-Lab-Key": KEY, "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(  # noqa: S310 - the lab's own address
            urllib.request.Request(f"{HOST}/live/{path}", body, headers),  # noqa: S310
            timeout=seconds,
        ) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        log.error("The lab's pages answered %s: %s", error.code, error.read().decode(errors="replace")[:500])
    except (OSError, ValueError) as error:
        log.error("The lab's pages do not answer: %s", error)
    return None


claims = Claims()


def guard(environment: Any) -> None:
    """Let in only this machine's own browser, from Locust's own page, and only at the lab as a target."""
    app = environment.web_ui.app
    app.debug = False
    port = environment.web_ui.port
    hosts = {f"{name}:{port}" for name in os.environ.get("LAB_LOCUST_HOSTS", "127.0.0.1 localhost [::1]").split()}

    def check() -> Response | None:
        if not from_here(hosts):
            abort(403)
        if request.method == "POST" and request.form.get("host", HOST) != HOST:
            abort(403, "The target of this load is the lab, and nothing else.")
        return check_token()

    def finish(response: Response) -> Response:
        response.headers.pop("Access-Control-Allow-Origin", None)
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return response

    app.before_request(check)
    # Flask runs the first one last: after the one that lets every site read everything.
    app.after_request_funcs.setdefault(None, []).insert(0, finish)
    app.add_url_rule("/-/health", "lab_health", lambda: {"nonce": os.environ.get("LAB_NONCE", "")})


def from_here(hosts: set[str]) -> bool:
    """Whether the request comes from Locust's own page, or from nobody's; links to the page may come from anywhere.

    Only to the page: Locust stops a load and forgets its figures on a GET.
    """
    own = f"http://{request.host}"
    if request.host not in hosts or request.headers.get("Origin", own) != own:
        return False
    to_the_page = request.method == "GET" and request.path == "/"
    followed_link = to_the_page and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return followed_link or request.headers.get("Sec-Fetch-Site") not in ("cross-site", "same-site")


def check_token() -> Response | None:
    """Where the lab is exposed, ask for the token that `make lab` printed."""
    if not TOKEN or request.path == "/-/health":
        return None
    if secrets.compare_digest(request.args.get("token", "").encode(), TOKEN.encode()):
        answer = redirect("/")
        answer.set_cookie("lab_token", TOKEN, httponly=True, samesite="Strict")
        return answer  # type: ignore[return-value]
    if not secrets.compare_digest(request.cookies.get("lab_token", "").encode(), TOKEN.encode()):
        abort(403, "Add ?token=... as `make lab` printed it.")
    return None


def add_claims(environment: Any) -> None:
    """Serve Locust's page with a tab of claims, and with one scenario's classes where `?scenario=` asks for them."""
    ui = environment.web_ui

    def page() -> str | None:
        if request.path != "/":
            return None
        ui.update_template_args()
        args = {
            **ui.template_args,
            **claims.state,
            "extended_tabs": [{"title": "Claims", "key": TAB}],
            "extended_tables": [{"key": TAB, "structure": [{"key": key, "title": title} for key, title in COLUMNS]}],
        }
        wanted = request.args.get("scenario", "")
        if wanted in {entry["scenario"] for entry in catalogue}:
            for key in ("available_user_classes", "users", "available_user_tasks"):
                args[key] = of_scenario(wanted, args[key])
        return render_template("index.html", template_args=args)

    def extend(response: Response) -> Response:
        if request.path == "/stats/requests" and response.is_json and isinstance(response.json, dict):
            extended = {"extended_stats": [{"key": TAB, "data": claims.rows}]}
            response.set_data(json.dumps({**response.json, **claims.state, **extended}))
        return response

    ui.app.before_request(page)
    ui.app.after_request(extend)


def of_scenario(scenario: str, names: Any) -> Any:
    """Those of a list, or of a mapping's items, that are a scenario's classes."""
    prefix = class_name(f"{scenario}/")
    if isinstance(names, dict):
        return {name: value for name, value in names.items() if name.startswith(prefix)}
    return [name for name in names or () if name.startswith(prefix)]

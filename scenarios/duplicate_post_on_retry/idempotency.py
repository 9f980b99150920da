"""An Idempotency-Key for views, after the IETF draft: the same key has one effect, and always the same answer.

The key is claimed, the view's rows are written and its answer is kept in one transaction. So either all of that has
happened or nothing of it, whenever the process dies; there is no claim to be taken over from the dead. That holds for
effects in this database: a call to somebody else within the view needs a key of its own, which they know again.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256

from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_post_on_retry.models import Answered

# Published to the clients: who comes back later than this is a new customer.
KEPT = timedelta(hours=24)
# A structured-field String (RFC 8941): quoted, printable ASCII; a quote or backslash in it would only be trouble.
KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"')

View = Callable[[Request], Response]


def idempotent(caller: Callable[[Request], str]) -> Callable[[View], Callable[[Request], HttpResponseBase]]:
    """Make a view of it that acts once for each Idempotency-Key of a caller; stands below `@api_view`.

    `caller` names who asks, by something that nobody else can send: a key means nothing to anybody else.
    400: the key is missing or malformed. 422: it came with another request before. 409: the first one is still at
    work. Else the answer of the first one, with its status and its bytes, until it expires. What the view raises, and
    any 5xx, undoes everything and is not kept: sent again, it is tried again.
    """

    def decorate(view: View) -> Callable[[Request], HttpResponseBase]:
        @wraps(view)
        def once(request: Request) -> HttpResponseBase:
            found = KEY.fullmatch(request.headers.get("Idempotency-Key", ""))
            if not found:
                return refusal(400, "key_missing", "Send an Idempotency-Key, a quoted string, new for each order.")
            # Whoever may read this table shall not find what the callers prove themselves with.
            who = sha256(caller(request).encode()).hexdigest()
            with transaction.atomic():
                return answer_once(request, view, who, found[1])

        return once

    return decorate


def answer_once(request: Request, view: View, caller: str, key: str) -> HttpResponseBase:
    """Answer for the first time, or again; the transaction is the caller's of this function."""
    if not alone(caller, key):
        return refusal(409, "still_running", "The first request with this key is at work. Send it again in a moment.")
    asked = fingerprint(request)
    # Asked in a statement of its own, after the lock: at READ COMMITTED it sees what whoever had the lock committed.
    known = Answered.objects.filter(caller=caller, key=key).first()
    if known and known.expires > timezone.now():
        if known.fingerprint != asked:
            return refusal(422, "key_reused", "This key came with another request before. Take a new one.")
        replay = HttpResponse(known.body, content_type="application/json", status=known.status)
        replay["Idempotent-Replayed"] = "true"
        return replay
    response = view(request)
    if response.status_code >= 500:
        transaction.set_rollback(True)
        return response
    if known:
        known.delete()
    body = JSONRenderer().render(response.data).decode()
    kept = {"fingerprint": asked, "status": response.status_code, "body": body, "expires": timezone.now() + KEPT}
    # The constraint is the second line: should two ever get here, one of them is undone as a whole.
    Answered.objects.create(caller=caller, key=key, **kept)
    return response


def alone(caller: str, key: str) -> bool:
    """Whether nobody else is at work on this key; we then are, until COMMIT or ROLLBACK, and a crash is a ROLLBACK."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{caller}\n{key}"])
        return bool(cursor.fetchone()[0])


def fingerprint(request: Request) -> str:
    """What was asked: method, path and payload, however its keys are ordered."""
    parts = [request.method, request.path, request.data]
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def refusal(status: int, code: str, detail: str) -> Response:
    """An answer that is never kept."""
    return Response({"code": code, "detail": detail}, status=status)


def forget_expired() -> int:
    """Delete the answers that nobody may ask for any more, and say how many; for a nightly job."""
    return Answered.objects.filter(expires__lte=timezone.now()).delete()[0]

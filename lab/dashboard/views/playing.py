"""What the lab's own Locust tells the pages, and what it may show of the claims."""

import json
import secrets
import time
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lab.dashboard import here, live
from lab.dashboard.places import SwitchboardError, ask


@require_GET
def claims(request: HttpRequest) -> JsonResponse:
    """What the claims say of what Locust plays now, or played last."""
    return JsonResponse(live.claims())


@csrf_exempt
@require_POST
def play(request: HttpRequest, what: str) -> HttpResponse:
    """Locust says that its users come (`start`: everything they will use is made new) or have gone (`stop`)."""
    if not secrets.compare_digest(request.headers.get("X-Lab-Key", "").encode(), here.KEY.encode()):
        return HttpResponse("Only the lab's own Locust may say that.", status=HTTPStatus.FORBIDDEN)
    played = live.session()
    if what == "stop":
        live.write_session({**played, "running": False} if played else {})
        return JsonResponse({})
    known = live.catalogue()
    try:
        arms = [int(index) for index in json.loads(request.body)["arms"]]
    except (ValueError, TypeError, KeyError):
        arms = [-1]
    if not all(0 <= index < len(known) for index in arms):
        return HttpResponse("No such arm.", status=HTTPStatus.BAD_REQUEST)
    began = time.time()
    try:
        ask(do="renew", arms=[(known[index]["scenario"], known[index]["variant"]) for index in arms])
    except SwitchboardError as error:
        return JsonResponse({"error": str(error)}, status=HTTPStatus.BAD_GATEWAY)
    live.write_session({"arms": arms, "began": began, "running": True})
    return JsonResponse({})

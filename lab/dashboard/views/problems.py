"""What a page says where it can not show what was asked for."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was not found, with the nearest names where there are some."""
    words = exception.args[0] if exception.args and isinstance(exception.args[0], str) else "There is nothing here."
    return render(request, "dashboard/problem.html", {"problem": words}, status=HTTPStatus.NOT_FOUND)

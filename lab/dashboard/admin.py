"""Django's admin over the results: to look at, never to change, for whoever the guard lets in."""

import json
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.paginator import Paginator
from django.db import connections
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.html import format_html

from lab.dashboard.guard import SAFE, knows_the_token
from lab.dashboard.models import ArmResult, Run

# Whoever logs in, changes a password or looks at what was changed needs users, and there are none.
NEEDS_USERS = {"login", "logout", "password_change", "password_change_done", "jsi18n", "autocomplete", "view_on_site"}
COUNTED = 10_000


class Visitor:
    """Who looks: nobody in particular, who may see everything."""

    is_active = is_staff = is_authenticated = True
    is_anonymous = False
    pk = None

    def get_username(self) -> str:
        """A name for the header."""
        return "visitor"

    def has_usable_password(self) -> bool:
        """There is none to change."""
        return False


class LabAdmin(admin.AdminSite):
    """The admin without users: the token of an exposed lab opens it, and where there is none, being here does."""

    site_header = site_title = "Results"
    index_title = "What was measured here"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the guard knows who asks."""
        return knows_the_token(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """The view, called by the visitor."""
        inner = super().admin_view(view, cacheable)

        def visited(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method not in SAFE:
                return HttpResponseNotAllowed(SAFE)
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise Http404("No text of PostgreSQL holds a NUL.")
            request.user = Visitor()  # type: ignore[assignment]
            # The admin leaves messages, as of a search that can not be read; here the next page does not show them.
            request._messages = CookieStorage(request)  # type: ignore[attr-defined]
            return inner(request, *args, **kwargs)

        return visited

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """All but those that need users."""
        return [url for url in super().get_urls() if getattr(url, "name", "") not in NEEDS_USERS]


class EstimatingPaginator(Paginator):  # type: ignore[type-arg]
    """Counts exactly up to a few thousand, and leaves the rest to PostgreSQL's own estimate: never a whole table."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, or about how many."""
        rows: QuerySet[Model] = self.object_list  # type: ignore[assignment]
        filtered = bool(rows.query.where)
        estimate = 0 if filtered else self._estimate(rows)
        return estimate if estimate > COUNTED else rows.order_by()[: COUNTED + 1].count()

    def _estimate(self, rows: QuerySet[Model]) -> int:
        """What the last VACUUM or ANALYZE saw; -1 before the first."""
        with connections[rows.db].cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [rows.model._meta.db_table]
            )
            return int(cursor.fetchone()[0])


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """A table to look at."""

    paginator = EstimatingPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever got here may look."""
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Results come from runs alone."""
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def get_urls(self) -> list[URLPattern]:
        """The list and its rows: the history of changes needs users, and nothing changes."""
        return [url for url in super().get_urls() if str(url.name).endswith(("_changelist", "_change"))]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row.

        Raises:
            Http404: there is none.
        """
        found = None if "\0" in object_id else super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404("There is no such row.")
        return found

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> TemplateResponse:
        """The row, without what Django's own page has for changing it, which asks for tables that are not here."""
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/dashboard/row.html", {**context, "opts": self.opts})


def pretty(value: Any) -> str:
    """JSON as a reader wants it."""
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False))


class RunAdmin(ReadOnly):
    """Runs, the newest first."""

    list_display = ("id", "scenario", "state", "verdict", "scope", "origin", "started_at", "seconds")
    list_filter = ("state", "origin")
    search_fields = ("id__startswith", "scenario__exact", "verdict__iexact")
    search_help_text = "The beginning of an id, a scenario's name, or a verdict."
    ordering = ("-id",)
    exclude = ("options", "causes")
    readonly_fields = ("asked_for", "why")

    @admin.display(description="Options")
    def asked_for(self, run: Run) -> str:
        """What was asked for."""
        return pretty(run.options)

    @admin.display(description="Causes")
    def why(self, run: Run) -> str:
        """What the verdict rests on."""
        return pretty(run.causes)


class ArmAdmin(ReadOnly):
    """Variants in runs, the newest first."""

    list_display = (
        *("run", "scenario", "variant", "kind", "verdict", "requests", "per_second", "p50_ms", "p95_ms"),
        *("statements", "ratio"),
    )
    list_select_related = ("run",)
    search_fields = ("run__id__startswith", "run__scenario__exact", "variant__exact")
    search_help_text = "The beginning of a run's id, a scenario's name, or a variant's."
    ordering = ("-run_id", "position")
    exclude = ("findings",)
    readonly_fields = ("claims",)

    @admin.display(description="Scenario")
    def scenario(self, arm: ArmResult) -> str:
        """The scenario of its run."""
        return arm.run.scenario

    @admin.display(description="Findings")
    def claims(self, arm: ArmResult) -> str:
        """What was found, claim by claim."""
        return pretty(arm.findings)


site = LabAdmin()
site.register(Run, RunAdmin)
site.register(ArmResult, ArmAdmin)

"""Runs: read, start, watch, cancel."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, mixins, status
from rest_framework.decorators import action
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from lab.dashboard import folders, orders
from lab.dashboard.api.base import LabAPI
from lab.dashboard.api.schema import ErrorEnvelopeSerializer
from lab.dashboard.api.serializers import (
    EventsSerializer,
    NothingSerializer,
    OrderSerializer,
    RunDetailSerializer,
    RunSerializer,
    WantedEventsSerializer,
    WantedRunsSerializer,
)
from lab.dashboard.models import Origin, Run
from lab.refusal import RefusedError
from lab.registry import UnknownNameError
from lab.reports.progress import read_events
from lab.runner.plan import RUN_ID

MOST_EVENTS = 1000
LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[202], description="The run's address.")


class ConflictError(exceptions.APIException):
    """It can not be done as things are now."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class RunPages(CursorPagination):
    """Pages of runs, the newest first: by id, which sorts by time and is one run's alone, so that no page shifts."""

    ordering = "-id"
    page_size = 50

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Where to go on.

        Raises:
            NotFound: no page of ours ends there.
        """
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not RUN_ID.fullmatch(str(cursor.position)):
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor


@extend_schema_view(list=extend_schema(parameters=[WantedRunsSerializer]))
class RunViewSet(LabAPI, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Run]):
    """The runs that were made here, those at work and those that wait."""

    queryset = Run.objects.all()
    serializer_class = RunSerializer
    pagination_class = RunPages
    filter_backends = ()
    lookup_value_regex = RUN_ID.pattern

    def get_queryset(self) -> QuerySet[Run]:
        """All runs, those that are asked for, or one with its variants."""
        found = super().get_queryset()
        if self.action == "list":
            wanted = WantedRunsSerializer(data=self.request.query_params.dict())
            wanted.is_valid(raise_exception=True)
            return found.filter(**wanted.validated_data)
        return found.prefetch_related("arms") if self.action == "retrieve" else found

    def get_serializer_class(self) -> type[RunSerializer]:
        """One run is shown with its variants."""
        return RunDetailSerializer if self.action == "retrieve" else RunSerializer

    @extend_schema(
        request=OrderSerializer, responses={202: RunSerializer, 409: ErrorEnvelopeSerializer}, parameters=[LOCATION]
    )
    def create(self, request: Request) -> Response:
        """Queue a run: it is started when those before it have ended. Ask `status_url` how it is going."""
        wanted = OrderSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        try:
            run = orders.place(orders.Order(**wanted.validated_data), Origin.API)
        except UnknownNameError as error:
            raise exceptions.ValidationError({"scenario": [error.args[0]]}) from error
        except RefusedError as error:
            raise ConflictError(error.args[0], "refused") from error
        return self._accepted(run)

    @extend_schema(
        request=NothingSerializer, responses={202: RunSerializer, 409: ErrorEnvelopeSerializer}, parameters=[LOCATION]
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Call a queued run off, or have one that is at work stopped."""
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        run = self.get_object()
        if not orders.cancel(run.id):
            words = "It was started in a terminal, and can be stopped there." if run.state == "running" else ""
            raise ConflictError(words or f"This run is {run.state}: there is nothing to stop.", "nothing_to_stop")
        run.refresh_from_db()
        return self._accepted(run)

    @extend_schema(parameters=[WantedEventsSerializer], responses=EventsSerializer)
    @action(detail=True, pagination_class=None)
    def events(self, request: Request, pk: str) -> Response:
        """What a run tells while it works: steps, blocks of load, findings, the verdict. Ask again with `next`."""
        wanted = WantedEventsSerializer(data=request.query_params.dict())
        wanted.is_valid(raise_exception=True)
        run, after = self.get_object(), wanted.validated_data["after"]
        path = folders.file_of(run.id, "progress.jsonl")
        events = read_events(path)[after : after + MOST_EVENTS] if path else []
        return Response({"state": run.state, "events": events, "next": after + len(events)})

    def _accepted(self, run: Run) -> Response:
        document: Any = RunSerializer(run, context=self.get_serializer_context()).data
        return Response(document, status.HTTP_202_ACCEPTED, headers={"Location": document["status_url"]})

"""The catalogue: every scenario with its variants, its claims and its last verdict."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from lab.dashboard import past
from lab.dashboard.api.base import LabAPI
from lab.dashboard.api.scenarios import ScenarioDetailSerializer, ScenarioSerializer, WantedSerializer
from lab.dashboard.cards import Card, Wanted, cards
from lab.dashboard.views.lookup import found

NAMES = "[a-z0-9_-]+"
NAME = OpenApiParameter("name", str, OpenApiParameter.PATH, pattern=f"^{NAMES}$", description="As in its address.")


class ScenarioPages(PageNumberPagination):
    """Pages of scenarios, by name."""

    page_size = 50

    def get_page_number(self, request: Request, paginator: Any) -> int | str:
        """The page that is asked for; an empty number is none."""
        return str(request.query_params.get(self.page_query_param, "1"))


@extend_schema_view(list=extend_schema(parameters=[WantedSerializer]), retrieve=extend_schema(parameters=[NAME]))
class ScenarioViewSet(LabAPI, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Card]):  # type: ignore[type-var]
    """The scenarios that are shipped; with `SPOILERS=0`, without what would give their fixes away."""

    pagination_class = ScenarioPages
    serializer_class = ScenarioSerializer
    filter_backends = ()
    lookup_field = "name"
    lookup_value_regex = NAMES

    def get_queryset(self) -> Sequence[Card]:  # type: ignore[override]
        """Those that are asked for, by name."""
        wanted = WantedSerializer(data=self.request.query_params.dict())
        wanted.is_valid(raise_exception=True)
        asked = Wanted.of({name: str(value) for name, value in wanted.validated_data.items()})
        return sorted((card for card in cards() if asked.takes(card)), key=lambda card: card.scenario.name)

    def get_object(self) -> Card:
        """The one of that name."""
        known, _ = found(self.kwargs["name"])
        return Card(known, past.last_runs().get(known.name))

    def get_serializer_class(self) -> type[ScenarioSerializer]:
        """One scenario is shown with its claims and endpoints."""
        return ScenarioDetailSerializer if self.action == "retrieve" else ScenarioSerializer

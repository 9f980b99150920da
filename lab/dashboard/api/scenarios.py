"""What the API says of scenarios."""

from typing import Any, get_args

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lab.dashboard.api.fields import WholeNumberField
from lab.dashboard.cards import VERDICTS, Card
from lab.dashboard.routes import examples, routes
from lab.dashboard.spoilers import shown
from lab.scenario import Evidence, Kind
from lab.verdict import claims_of

KINDS_OF_EVIDENCE = get_args(Evidence)


class WantedSerializer(serializers.Serializer[Any]):
    """Which scenarios: those that fit all of it."""

    q = serializers.CharField(max_length=200, required=False, help_text="words, or beginnings of words")
    family = serializers.CharField(max_length=60, required=False)
    level = WholeNumberField(min_value=1, max_value=9, required=False)
    evidence = serializers.ChoiceField(choices=KINDS_OF_EVIDENCE, required=False, help_text="what its claims rest on")
    verdict = serializers.ChoiceField(choices=list(VERDICTS.items()), required=False, help_text="that of its last run")


class ClaimSerializer(serializers.Serializer[Any]):
    """A sentence that the broken variant breaks and every fix keeps; a guard need not be broken by the broken one."""

    name = serializers.CharField()
    sentence = serializers.CharField()
    guard = serializers.BooleanField()
    evidence = serializers.ChoiceField(choices=KINDS_OF_EVIDENCE)
    minimum_effect = serializers.FloatField(allow_null=True, help_text="for claims about time: so many times as fast")


class VariantSerializer(serializers.Serializer[Any]):
    """One way to serve the same requests."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=get_args(Kind))
    summary = serializers.CharField()


class ExampleSerializer(serializers.Serializer[Any]):
    """One request to try."""

    name = serializers.CharField()
    method = serializers.CharField()
    path = serializers.CharField(help_text="below the variant's url")
    body = serializers.CharField(help_text="JSON as text, or nothing")
    curl = serializers.CharField()


class RouteSerializer(serializers.Serializer[Any]):
    """One URL pattern below the variant's url; no methods where its view does not say which it has."""

    pattern = serializers.CharField()
    methods = serializers.ListField(child=serializers.CharField())


class VariantDetailSerializer(VariantSerializer):
    """One way to serve the same requests, where that is while `make lab` runs, and what it can be asked."""

    url = serializers.URLField()
    routes = RouteSerializer(many=True)
    examples = ExampleSerializer(many=True)


class LastSerializer(serializers.Serializer[Any]):
    """The last run of a scenario."""

    verdict = serializers.CharField()
    run = serializers.CharField()
    scope = serializers.CharField()
    seconds = serializers.FloatField()


class LoadSerializer(serializers.Serializer[Any]):
    """Who comes, how many, for how many seconds a variant."""

    users = serializers.IntegerField()
    seconds = serializers.FloatField()
    blocks = serializers.IntegerField()
    opportunities = serializers.IntegerField()


class ScenarioSerializer(serializers.Serializer[Card]):
    """One scenario in short."""

    name = serializers.CharField(source="scenario.name")
    title = serializers.CharField(source="scenario.title")
    question = serializers.CharField(source="scenario.question")
    incident = serializers.CharField(source="scenario.incident")
    family = serializers.CharField(source="scenario.family")
    level = serializers.IntegerField(source="scenario.level")
    minutes = serializers.IntegerField(source="scenario.minutes")
    evidence = serializers.ListField(
        child=serializers.ChoiceField(choices=KINDS_OF_EVIDENCE), source="scenario.evidence"
    )
    variants = serializers.SerializerMethodField()
    last = LastSerializer(allow_null=True)
    url = serializers.SerializerMethodField()
    page_url = serializers.SerializerMethodField()

    @extend_schema_field(VariantSerializer(many=True))
    def get_variants(self, card: Card) -> Any:
        """Those that may be shown."""
        return VariantSerializer(shown(card.scenario), many=True).data

    @extend_schema_field(serializers.URLField)
    def get_url(self, card: Card) -> str:
        """All of it."""
        return self._absolute(reverse("api-scenario-detail", args=[card.scenario.name]))

    @extend_schema_field(serializers.URLField)
    def get_page_url(self, card: Card) -> str:
        """Its page, for people."""
        return self._absolute(reverse("scenario", args=[card.scenario.name]))

    def _absolute(self, path: str) -> str:
        return str(self.context["request"].build_absolute_uri(path))


class ScenarioDetailSerializer(ScenarioSerializer):
    """One scenario with its claims, and with what its variants can be asked."""

    claims = serializers.SerializerMethodField()
    load = LoadSerializer(source="scenario.load")

    @extend_schema_field(ClaimSerializer(many=True))
    def get_claims(self, card: Card) -> Any:
        """What it is judged on."""
        return ClaimSerializer(claims_of(card.scenario), many=True).data

    @extend_schema_field(VariantDetailSerializer(many=True))
    def get_variants(self, card: Card) -> Any:
        """Those that may be shown."""
        origin = self._absolute("/").rstrip("/")
        described = [
            {
                "name": one.name,
                "kind": one.kind,
                "summary": one.summary,
                "url": origin + one.prefix,
                "routes": routes(one),
                "examples": examples(card.scenario, one, origin),
            }
            for one in shown(card.scenario)
        ]
        return VariantDetailSerializer(described, many=True).data

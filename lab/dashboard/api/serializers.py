"""What the API says of scenarios and runs."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from lab.caps import MOST_SECONDS, MOST_USERS
from lab.dashboard.api.fields import NumberField, WholeNumberField
from lab.dashboard.models import ArmResult, Origin, Run, State
from lab.verdict import EXIT_CODES


class ArmSerializer(serializers.ModelSerializer[ArmResult]):
    """One variant in a run: latencies in milliseconds, `ratio` how many times as fast as broken."""

    class Meta:
        model = ArmResult
        fields = (
            *("position", "variant", "kind", "verdict", "requests", "ok", "fail", "info", "per_second"),
            *("p50_ms", "p95_ms", "p99_ms", "statements", "ratio", "ratio_low", "ratio_high", "findings"),
        )
        read_only_fields = fields


class RunSerializer(serializers.ModelSerializer[Run]):
    """One run, queued, at work or ended, and where more of it is."""

    status_url = serializers.SerializerMethodField()
    events_url = serializers.SerializerMethodField()
    page_url = serializers.SerializerMethodField()

    class Meta:
        model = Run
        fields = (
            *("id", "scenario", "state", "verdict", "scope", "causes", "message", "options", "seed", "origin"),
            *("queued_at", "started_at", "ended_at", "seconds", "measuring_seconds", "commit", "command"),
            *("cancel_asked", "status_url", "events_url", "page_url"),
        )
        read_only_fields = fields

    def get_status_url(self, run: Run) -> str:
        """This run."""
        return self._absolute(reverse("api-run-detail", args=[run.pk]))

    def get_events_url(self, run: Run) -> str:
        """What it tells while it works."""
        return self._absolute(reverse("api-run-events", args=[run.pk]))

    def get_page_url(self, run: Run) -> str:
        """Its page, for people."""
        return self._absolute(reverse("run", args=[run.pk]))

    def _absolute(self, path: str) -> str:
        return str(self.context["request"].build_absolute_uri(path))


class RunDetailSerializer(RunSerializer):
    """One run with its variants."""

    arms = ArmSerializer(many=True, read_only=True)

    class Meta:
        model = Run
        fields = (*RunSerializer.Meta.fields, "arms")
        read_only_fields = fields


class StrictSerializer(serializers.Serializer[Any]):
    """Takes what it knows and nothing else: a misspelt option must not be left out in silence."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What was sent.

        Raises:
            ValidationError: there is more than that.
        """
        unknown = sorted(set(self.initial_data) - set(self.fields))
        if unknown:
            known = ", ".join(self.fields) or "nothing"
            raise serializers.ValidationError(dict.fromkeys(unknown, f"This is not known here; {known} is."))
        return attrs


class NothingSerializer(StrictSerializer):
    """An empty object."""


class OrderSerializer(StrictSerializer):
    """What to run: all of a scenario, or broken and one variant; without the rest it is run as its manifest says."""

    scenario = serializers.CharField(max_length=64)
    variant = serializers.CharField(max_length=80, required=False)
    users = WholeNumberField(min_value=1, max_value=MOST_USERS, required=False)
    seconds = NumberField(min_value=0.1, max_value=MOST_SECONDS, required=False)
    seed = WholeNumberField(min_value=0, max_value=2**63 - 1, required=False)


class WantedRunsSerializer(serializers.Serializer[Any]):
    """Which runs: those that fit all of it."""

    scenario = serializers.CharField(max_length=60, required=False)
    state = serializers.ChoiceField(choices=State.choices, required=False)
    verdict = serializers.ChoiceField(choices=list(EXIT_CODES), required=False)
    origin = serializers.ChoiceField(choices=Origin.choices, required=False)


class WantedEventsSerializer(serializers.Serializer[Any]):
    """From where on: `next` of the last answer."""

    after = WholeNumberField(min_value=0, max_value=2**31 - 1, default=0)


class EventsSerializer(serializers.Serializer[Any]):
    """Events in their order, how far the run is, and what to ask for next."""

    state = serializers.ChoiceField(choices=State.choices)
    events = serializers.ListField(child=serializers.DictField())
    next = serializers.IntegerField()

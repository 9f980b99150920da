"""What the OpenAPI document says beyond what can be read from the views: that every error has one form."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework import serializers

WORDS = {
    "200": "Here it is.",
    "202": "It will be done.",
    "400": "What was sent can not be used.",
    "403": "The guard refuses whoever asks.",
    "404": "There is no such thing.",
    "409": "It can not be done as things are now.",
    "413": "The body is too large.",
    "415": "The body is not said to be JSON.",
    "429": "Too many requests in a short time.",
}


class ErrorSerializer(serializers.Serializer[Any]):
    """What went wrong: a code for programs, a sentence for people, and what else is known."""

    code = serializers.CharField()
    message = serializers.CharField()
    details = serializers.JSONField()


class MetaSerializer(serializers.Serializer[Any]):
    """About the answer: under which id the lab's log tells more."""

    request_id = serializers.CharField()


class ErrorEnvelopeSerializer(serializers.Serializer[Any]):
    """The body of every error."""

    error = ErrorSerializer()
    meta = MetaSerializer()


class LabSchema(AutoSchema):
    """Add the errors that an operation can have by its nature, and say in words what every answer is."""

    def _get_request_body(self, direction: Direction = "request") -> dict[str, Any] | None:
        """Always there: a request that acts says that its body is JSON, and so has one."""
        found: dict[str, Any] | None = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        return {**found, "required": True} if found else None

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        for code in self._errors():
            found[code] = self._get_response_for_code(ErrorEnvelopeSerializer, code)  # type: ignore[no-untyped-call]
        for code, answer in found.items():
            answer["description"] = answer["description"] or WORDS[code]
        return dict(sorted(found.items()))

    def _errors(self) -> list[str]:
        # A page, too, may not be there.
        named = ["404"] if "{" in self.path or self._is_list_view() else []
        acts = ["413", "415"] if self.method == "POST" else []
        return ["400", "403", *named, *acts, "429"]


class StrictExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Say of what takes nothing unknown that it does not."""

    target_class = "lab.dashboard.api.serializers.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        """As it would be, and closed."""
        mapped = auto_schema._map_serializer
        found: dict[str, Any] = mapped(self.target, direction, bypass_extensions=True)  # type: ignore[no-untyped-call]
        return {**found, "additionalProperties": False}

"""Fields that take what JSON calls by their name, and nothing that Python would make of it."""

import re
from typing import Any

from rest_framework import serializers

WHOLE = re.compile(r"-?[0-9]{1,30}")


class WholeNumberField(serializers.IntegerField):
    """A whole number, neither 4.0 nor 1_000; `true` is none either."""

    def to_internal_value(self, data: Any) -> int:
        """The number.

        Raises:
            ValidationError: it is none.
        """
        if not WHOLE.fullmatch(str(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class NumberField(serializers.FloatField):
    """A number; `true` is none."""

    def to_internal_value(self, data: Any) -> float:
        """The number.

        Raises:
            ValidationError: it is none.
        """
        if isinstance(data, bool | str):
            self.fail("invalid")
        return super().to_internal_value(data)

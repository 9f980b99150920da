"""What an address names."""

from django.http import Http404

from lab.dashboard import here
from lab.dashboard.spoilers import is_hidden
from lab.registry import UnknownNameError, get_scenario, get_variant
from lab.scenario import Scenario, Variant


def found(scenario: str, variant: str | None = None) -> tuple[Scenario, Variant]:
    """The scenario and its variant (broken, where none is named).

    Raises:
        Http404: there is no such name, or it may not be shown.
    """
    if variant is not None and is_hidden(variant):
        raise Http404("There is nothing here.")
    try:
        known = get_scenario(scenario)
        # In a URL only the exact name will do: anything else would make a second address for one thing.
        if scenario != known.name:
            raise Http404(f"{known.name} is the name of that scenario.")
        chosen = get_variant(known, variant) if variant is not None else known.variants[0]
    except UnknownNameError as error:
        # The nearest names are those of fixes, perhaps.
        raise Http404(error.args[0] if here.SPOILERS else "There is nothing here.") from error
    if variant is not None and chosen.name != variant:
        raise Http404(f"{chosen.name} is the name of that variant.")
    return known, chosen

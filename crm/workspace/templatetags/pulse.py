"""{% pulse as beat %} {% pulse_slot beat "ring" %} {% menu_count beat "leads" %}: the pulse where a page draws it."""

from typing import Any

from django import template

from crm.workspace.pulse.pulse import Pulse

register = template.Library()


@register.simple_tag(takes_context=True)
def pulse(context: Any) -> Pulse | None:
    """The pulse of the reader; None for visitors."""
    user = context["request"].user
    return Pulse(user) if user.is_authenticated else None


@register.inclusion_tag("workspace/pulse/slot.html")
def pulse_slot(beat: Pulse | None, name: str, *, swapped: bool = False) -> dict[str, Any]:
    """One place of the top bar; `swapped`: it takes the place of the one in the page. Nothing without the right."""
    slot = beat.slots.get(name) if beat else None
    return {**(slot.told if slot else {}), "slot": slot, "swapped": swapped}


@register.inclusion_tag("workspace/pulse/count.html")
def menu_count(beat: Pulse | None, place: str, *, swapped: bool = False) -> dict[str, Any]:
    """The number beside one line of the menu."""
    return {"place": place, "count": beat and beat.counts.get(place), "swapped": swapped}

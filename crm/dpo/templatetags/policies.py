"""{% policy_strip %}: what every full page says while its reader has a policy to read that has to be read."""

from typing import Any

from django import template
from django.utils import timezone

from crm.dpo.policies.threshold import is_over, owed

register = template.Library()
OWN = "dpo:own_polic"  # where one reads it


@register.inclusion_tag("dpo/policies/strip.html", takes_context=True)
def policy_strip(context: Any) -> dict[str, Any]:
    """The policy and its last day; no statement where nothing is owed."""
    request = context["request"]
    place = request.resolver_match.view_name if request.resolver_match else ""
    reading = owed(request.user) if request.user.is_authenticated and not place.startswith(OWN) else None
    if reading is None:
        return {"policy": None}
    over = is_over(reading, timezone.localdate())
    return {"policy": reading.version.policy, "due_on": reading.due_on, "over": over}

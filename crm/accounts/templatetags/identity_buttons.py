"""By which identity providers somebody may sign in, for the buttons of the sign-in page and of the proof."""

from typing import Any

from django import template

from crm.accounts.models import Provider

register = template.Library()


@register.simple_tag
def identity_providers(whose: Any = None) -> list[Provider]:
    """The open ones; those that name this user where one is given."""
    rows = Provider.objects.in_force()
    return list(rows.filter(identities__user=whose) if whose else rows)

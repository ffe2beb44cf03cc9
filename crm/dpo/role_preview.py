"""How many people the privacy desk shows to a user: what ROLE_PREVIEWS asks for a role not saved yet."""

from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.language.formats import num
from crm.accounts.permissions import rights
from crm.dpo.figures import capped
from crm.privacy.models import Person


def lists(user: Any) -> dict[str, str | None]:
    """{name of a list: number of rows}; empty for roles that do not see the privacy desk."""
    if not user.may(rights.PRIVACY_PEOPLE):
        return {}
    total = capped(Person.objects.for_desk(user))
    return {_("People at the privacy desk"): f"{num(total.value)}{'+' if total.more else ''}"}

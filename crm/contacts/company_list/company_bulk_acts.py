"""Acts on the companies ticked in the list: to a colleague, a tag. Each is one transaction, with an entry for each.

Whatever is ticked passes through what the user keeps. The business of a restricted person stays as it is (Art. 18).
"""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.models import Team, User
from crm.contacts.companies.company_bin import Done, held, note
from crm.contacts.models import Company, CompanyTag, Contact
from crm.contacts.tags.tagging import tag_called


@transaction.atomic
def assign_companies(keys: Iterable[UUID], *, owner: User, team: Team, by: User) -> Done:
    """Give companies to `owner` in `team`; her own business stays where the new owner does not see the person.

    People, deals and tasks stay with whoever has them. ValidationError when the owner is not of that team.
    """
    if team.pk not in owner.team_ids:
        raise ValidationError(_("This person does not belong to that team."), code="not_in_team")
    found = list(held(keys, by=by).alive())
    traders = {one.sole_trader_id for one in found if one.sole_trader_id}
    seen = Contact.objects.ids_visible_to(owner, traders) - Restriction.in_force(traders) if traders else set()
    fit = [one for one in found if one.sole_trader_id is None or one.sole_trader_id in seen]
    going = [one for one in fit if (one.owner_id, one.team_id) != (owner.pk, team.pk)]
    rows = Company.objects.filter(pk__in=[one.pk for one in going])
    rows.update(owner=owner, team=team, version=F("version") + 1)
    note("company.assigned", going, by=by, fields=["owner", "team"])
    return Done(len(going), len(found) - len(fit))


@transaction.atomic
def tag_companies(keys: Iterable[UUID], name: str, *, by: User) -> Done:
    """Put the tag `name` on companies. ValidationError for a name that says what a tag must not."""
    found = list(held(keys, by=by).alive())
    traders = {one.sole_trader_id for one in found if one.sole_trader_id}
    paused = Restriction.in_force(traders) if traders else set()
    usable = [one for one in found if one.sole_trader_id not in paused]
    if not usable:
        return Done(0, len(found))
    tag = tag_called(name)
    bearing = set(CompanyTag.objects.filter(tag=tag, company__in=usable).values_list("company_id", flat=True))
    fresh = [one for one in usable if one.pk not in bearing]
    CompanyTag.objects.bulk_create(CompanyTag(company=one, tag=tag) for one in fresh)
    Company.objects.filter(pk__in=[one.pk for one in fresh]).update(version=F("version") + 1)
    note("company.edited", fresh, by=by, fields=["tags"])
    return Done(len(fresh), len(found) - len(usable))

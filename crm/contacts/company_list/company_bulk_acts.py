"""Acts on the companies ticked in the list: assign to a colleague, add a tag. One transaction, a ledger entry each.

Only companies that the user handles are touched. The business of a restricted person stays as it is (Art. 18).
"""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.models import Team, User
from crm.contacts.companies.company_bin import BulkResult, locked_companies, record_each
from crm.contacts.models import Company, CompanyTag, Contact
from crm.contacts.tags.tagging import tag_called


@transaction.atomic
def assign_companies(keys: Iterable[UUID], *, owner: User, team: Team, by: User) -> BulkResult:
    """Assign companies to `owner` in `team`; a sole trader's business is left out where the owner cannot see the
    person.

    People, deals and tasks keep their owners. ValidationError when the owner is not in that team.
    """
    if team.pk not in owner.team_ids:
        raise ValidationError(_("This person does not belong to that team."), code="not_in_team")
    picked = list(locked_companies(keys, by=by).alive())
    traders = {company.sole_trader_id for company in picked if company.sole_trader_id}
    visible_people = (
        Contact.objects.ids_visible_to(owner, traders) - Restriction.in_force(traders) if traders else set()
    )
    assignable = [
        company for company in picked if company.sole_trader_id is None or company.sole_trader_id in visible_people
    ]
    going = [company for company in assignable if (company.owner_id, company.team_id) != (owner.pk, team.pk)]
    rows = Company.objects.filter(pk__in=[company.pk for company in going])
    rows.update(owner=owner, team=team, version=F("version") + 1)
    record_each("company.assigned", going, by=by, fields=["owner", "team"])
    return BulkResult(len(going), len(picked) - len(assignable))


@transaction.atomic
def tag_companies(keys: Iterable[UUID], name: str, *, by: User) -> BulkResult:
    """Put the tag `name` on companies. ValidationError for a name that is not allowed as a tag."""
    picked = list(locked_companies(keys, by=by).alive())
    traders = {company.sole_trader_id for company in picked if company.sole_trader_id}
    paused = Restriction.in_force(traders) if traders else set()
    usable = [company for company in picked if company.sole_trader_id not in paused]
    if not usable:
        return BulkResult(0, len(picked))
    tag = tag_called(name)
    tagged_pks = set(CompanyTag.objects.filter(tag=tag, company__in=usable).values_list("company_id", flat=True))
    untagged = [company for company in usable if company.pk not in tagged_pks]
    CompanyTag.objects.bulk_create(CompanyTag(company=company, tag=tag) for company in untagged)
    Company.objects.filter(pk__in=[company.pk for company in untagged]).update(version=F("version") + 1)
    record_each("company.edited", untagged, by=by, fields=["tags"])
    return BulkResult(len(untagged), len(picked) - len(usable))

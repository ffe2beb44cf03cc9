"""People who act for a company and so are not themselves parties to its contracts (`ACTS_FOR_COMPANY`)."""

from collections.abc import Iterable

from django.db.models import F

from crm.contacts.models import Contact


def acting_for_a_company(people: Iterable[int]) -> set[int]:
    """Those of `people` (primary keys) who work for a company that is not their own sole trade."""
    employed = Contact.objects.filter(pk__in=list(people), company__isnull=False)
    return set(employed.exclude(company__sole_trader=F("person")).values_list("pk", flat=True))

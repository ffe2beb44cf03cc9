"""Which kinds of data came from elsewhere, for a notice of Art. 14(1)(d)."""

from collections.abc import Iterable

from consents.form_fields import CATEGORIES
from crm.privacy.categories import Category
from crm.privacy.declarations import CUSTOM
from crm.privacy.models import Origin, Purpose
from crm.privacy.models.person import FURTHER_ADDRESSES
from crm.privacy.record_kinds import column_categories
from crm.privacy.verbs.scope import categories_named


def categories_of(origins: Iterable[Origin], slugs: Iterable[str]) -> list[str]:
    """Which kinds of data came, own columns of the organisation included; those that their purposes need where nobody
    wrote it down."""
    columns = {**column_categories(), **FURTHER_ADDRESSES, **CATEGORIES}
    names = {name for origin in origins for name in origin.fields}
    categories = {columns[name] for name in names if name in columns}
    for name in names:
        if name.startswith(CUSTOM):
            categories |= categories_named(name.removeprefix(CUSTOM))
    if not categories:
        needed = Purpose.objects.active().filter(slug__in=list(slugs)).values_list("categories", flat=True)
        categories = {Category(name) for row in needed for name in row}
    return [category for category in Category if category in categories]

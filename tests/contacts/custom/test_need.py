"""A value is taken from whoever has a purpose that its field names and that lists its kind of data."""

import pytest
from hypothesis import given, strategies as st

from crm.contacts.models import CustomField
from crm.contacts.safeguards.minimisation import NotNeeded, not_needed, refuse_needless
from crm.privacy.categories import Category
from crm.privacy.models import Purpose

KINDS = st.sampled_from(list(Category))
NAMES = st.sampled_from(["contracts", "offers", "service", "enquiries"])
PURPOSES = st.builds(lambda slug, kinds: Purpose(slug=slug, categories=sorted(kinds)), NAMES, st.sets(KINDS))
FIELDS = st.builds(
    lambda kind, named: CustomField(key="pole", category=kind, purposes=sorted(named)),
    KINDS,
    st.sets(NAMES, min_size=1),
)


@given(FIELDS, st.lists(PURPOSES, min_size=1, max_size=4))
def test_any_of_her_purposes_is_enough_and_none_is_not(field, hers):
    own = {field.name: field}
    wanted = [item for item in hers if item.slug in field.purposes and field.category in item.categories]
    assert [item for item in hers if not not_needed([field.name], item, own)] == wanted
    if wanted:
        refuse_needless([field.name], hers, own)
    else:
        with pytest.raises(NotNeeded):
            refuse_needless([field.name], hers, own)

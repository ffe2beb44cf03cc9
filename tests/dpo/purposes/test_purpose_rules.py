"""The page of a purpose says how long its data are kept."""

import pytest

from retention.rules.rule_drafts import draft, terms_of
from tests.retention.ruled_people import on, rule

pytestmark = pytest.mark.django_db


def test_the_page_of_a_purpose_names_its_rules_and_whether_they_count(as_user, dora):
    on("claims-sale")
    draft("claims-sale", {**terms_of(rule("claims-sale")), "years": 3}, why="Dłużej", by=dora)
    page = as_user(dora).get("/privacy/purposes/contracts/")
    rows = [(item.slug, item.version, item.is_on) for item in page.context["rules"]]
    assert rows == [
        ("claims-business", 1, False),
        ("claims-general", 1, False),
        ("claims-sale", 1, True),
        ("claims-work", 1, False),
        ("customers", 1, False),
    ]
    assert 'href="/privacy/retention/rules/claims-sale/"' in page.content.decode()

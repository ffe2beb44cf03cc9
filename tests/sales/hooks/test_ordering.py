"""An order is her own doing and starts the clock anew; our offer does not."""

from datetime import date

import pytest

from crm.sales.hooks.retention_events import orders as activity
from retention.horizons.retention_events import Event, midnight
from tests.sales.document_builders import paper


@pytest.mark.parametrize(
    ("kind", "shown"), [("contract", "financial"), ("invoice", "financial"), ("complaint", "correspondence")]
)
def test_an_order_or_a_complaint_is_her_own_activity(ada, sam, kind, shown):
    for day in (date(2026, 3, 2), date(2026, 5, 4)):
        paper(sam, ada, kind=kind, number=f"{day}", issued_on=day, payment_due_on=None)
    assert list(activity([ada.pk])) == [Event(ada.pk, "activity", midnight(date(2026, 5, 4)), also=(shown,))]


def test_an_offer_is_ours(ada, sam):
    paper(sam, ada, kind="offer", number="O/1", payment_due_on=None)
    assert list(activity([ada.pk])) == []


def test_many_people_cost_one_query(ada, ben, sam, django_assert_num_queries):
    paper(sam, ada), paper(sam, ben)
    with django_assert_num_queries(1):
        assert {event.person for event in activity([ada.pk, ben.pk])} == {ada.pk, ben.pk}

"""The board by mail on Mondays: once, to whoever asked, sums as they see them and no name of a customer."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views.view_store import save_view
from crm.mail.models import Message
from crm.sales.deal_lists.deal_filters import deals
from crm.workspace.dashboards import dashboard_store as store
from crm.workspace.dashboards.monday_mail import mail_boards
from crm.workspace.dashboards.tile_shape import Tile
from crm.workspace.models import MondayMail
from tests.sales.deal_builders import deal

pytestmark = pytest.mark.django_db
MONDAY = timezone.make_aware(datetime(2026, 12, 7, 7, 30))
SENT_BEFORE = timezone.make_aware(datetime(2026, 11, 30, 8, 0))


@pytest.fixture
def board(sam, ada):
    """Sam's board over a view whose name names a customer."""
    deal(sam, ada, title="Linia dla Kowalskiej", amount=Decimal(1230))
    view = save_view(ListQuery(deals(), sam, {"view": "open"}, timezone.now()), "Kowalska i inni", by=sam)
    new = Tile.sent({"kind": "table", "list": "deals", "view": str(view.uid), "measure": "amount", "group": "owner"})
    store.add_tile(sam, None, 1, new)
    store.switch_mail(sam, None, on=True, at=SENT_BEFORE)


def mails():
    return list(Message.objects.filter(template="monday_board"))


def test_it_goes_once_on_monday_from_half_past_seven(board):
    early = MONDAY.replace(minute=29)
    assert [mail_boards(at) for at in (early, MONDAY, MONDAY, MONDAY.replace(hour=12))] == [0, 1, 0, 0]
    assert [mail_boards(MONDAY.replace(day=day)) for day in (8, 13, 14)] == [0, 0, 1]
    assert len(mails()) == 2


def test_it_holds_sums_and_names_no_customer(board, sam):
    mail_boards(MONDAY)
    text = str(mails()[0].content)
    assert ("Kowalsk" in text, "Linia" in text) == (False, False)


def test_the_first_one_comes_on_the_next_monday(sam, board):
    store.switch_mail(sam, None, on=False)
    store.switch_mail(sam, None, on=True, at=MONDAY)
    store.switch_mail(sam, None, on=True, at=MONDAY)
    assert (MondayMail.objects.count(), mail_boards(MONDAY)) == (1, 0)


def test_who_left_the_team_or_the_house_gets_none(sam, board):
    team = sam.memberships.get().team
    store.switch_mail(sam, team, on=True, at=SENT_BEFORE)
    sam.memberships.all().delete()
    sam.is_active = False
    sam.save(update_fields=["is_active"])
    assert (mail_boards(MONDAY), mails()) == (0, [])


def test_the_button_switches_it(sam, board, as_user):
    client, place = as_user(sam), reverse("contacts:dashboard_mail")
    for on, count in (("0", 0), ("1", 1), ("1", 1), ("0", 0)):
        client.post(place, {"on": on})
        assert MondayMail.objects.count() == count

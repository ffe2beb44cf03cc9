"""Who saw a person."""

import re

from django.urls import reverse

from crm.contacts.history.onlookers import by_person, looks
from crm.contacts.models import Contact
from crm.contacts.safeguards.reveal import reveal
from crm.privacy.logs import access_log


def url(contact):
    return reverse("contacts:history", args=[contact.uid])


def seen(contact, reader, **options):
    return [(look.who, look.revealed) for look in looks(contact, reader=reader, **options)]


def visit(contact, *users):
    for user in users:
        access_log.shown(by=user, view="contacts:record", people=[contact.pk], fields=["name"])


def test_the_owner_her_manager_and_the_officer_see_every_look(sam, nina, marek, dora, ada):
    visit(ada, nina, sam)
    for reader in (sam, marek, dora):
        assert seen(ada, reader) == [("Sam Sowa", False), ("Nina Nowicka", False)]
    assert seen(ada, nina) == [("Nina Nowicka", False)]


def test_reveals_stand_by_themselves_with_their_reason(sam, dora, ada):
    visit(ada, sam)
    reveal(Contact.objects.with_keys().get(pk=ada.pk), "phone", by=dora, reason="request")
    (look,) = looks(ada, reader=sam, kind="revealed")
    assert (look.who, look.revealed) == ("Dora Dudek", True)
    assert look.why != ""


def test_looks_at_somebody_else_are_not_shown(sam, ada, ben):
    visit(ben, sam)
    assert seen(ada, sam) == []


def test_people_are_counted_with_shares_of_the_first(sam, nina, ada):
    visit(ada, sam, sam, nina, sam, sam)
    assert by_person(ada, reader=sam) == [
        {"name": "Sam Sowa", "count": 4, "share": 100},
        {"name": "Nina Nowicka", "count": 1, "share": 25},
    ]


def test_the_page_opens_filtered_and_further_back(as_user, sam, nina, mallory, ada):
    visit(ada, *[nina] * 31)
    client = as_user(sam)
    page = client.get(url(ada)).content.decode()
    older = re.search(r"kind=all&amp;before=([^\"]+)", page)[1]
    assert "Nina Nowicka" in page
    assert "Nina Nowicka" in client.get(url(ada), {"before": older}).content.decode()
    assert client.get(url(ada), {"kind": "revealed", "before": "nonsense"}).status_code == 200
    assert as_user(mallory).get(url(ada)).status_code == 404

"""The page of the sending domains: the administrator's alone, each change in the ledger."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Session
from crm.mail.models.sending_domains import SendingDomain
from crm.privacy.models import LedgerEntry
from tests.correspondence.letter_cases import english, words

LIST, NEW = reverse("sending:list"), reverse("sending:new")


@pytest.fixture
def admin(arek, as_user):
    """The administrator, who has just proved that it is he."""
    client = as_user(english(arek))
    client.get("/")
    Session.objects.update(proved_at=timezone.now())
    return client


def test_a_domain_is_added_changed_and_taken_off(admin, settings):
    settings.DEFAULT_FROM_EMAIL = "Biuro <biuro@firma.test>"
    assert admin.post(NEW, {"name": " @Sklep.Test ", "personal": "on", "selector": "Mail"}).url == LIST
    row = SendingDomain.objects.get()
    assert (row.name, row.personal, row.selector) == ("sklep.test", True, "mail")
    admin.post(reverse("sending:edit", args=[row.uid]), {"name": "inna.test", "selector": "mail2"})
    row.refresh_from_db()
    assert (row.name, row.personal, row.selector) == ("sklep.test", False, "mail2")
    page = words(admin.get(LIST))
    assert ("firma.test" in page, "only the address of the house · DKIM selector mail2" in page) == (True, True)
    admin.post(reverse("sending:removal", args=[row.uid]))
    acts = LedgerEntry.objects.filter(target=row.target).order_by("pk").values_list("act", flat=True)
    assert (list(acts), SendingDomain.objects.count()) == (
        ["sending_domain.named", "sending_domain.changed", "sending_domain.removed"],
        0,
    )


@pytest.mark.parametrize("name", ["", "firma .pl", "a@b@", "-firma.pl", "fir_ma.pl", "firma..pl", "x" * 64 + ".pl"])
def test_what_is_no_domain_is_refused(admin, name):
    answer = admin.post(NEW, {"name": name, "personal": "on"})
    assert (answer.status_code, SendingDomain.objects.count()) == (422, 0)


def test_a_domain_stands_on_the_list_once(admin):
    for _turn in range(2):
        answer = admin.post(NEW, {"name": "firma.test", "personal": "on"})
    assert (answer.status_code, SendingDomain.objects.count()) == (422, 1)


def test_a_seller_has_no_such_page(as_user, sam):
    client = as_user(sam)
    assert [client.get(LIST).status_code, client.post(NEW, {"name": "zla.test"}).status_code] == [403, 403]

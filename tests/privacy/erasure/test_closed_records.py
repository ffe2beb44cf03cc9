"""Whom only the law keeps is nobody's contact any more: the papers stay, the record is closed to whoever sells."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.contacts.contact_list.standing_views import BIN, views_for
from crm.contacts.models import Company, Contact
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import RECORDS, erase
from crm.privacy.erasure.restored_rows import put_back
from crm.privacy.erasure_ledger import bundles
from crm.privacy.models import Person, PurposeRecipient
from crm.sales.models import Document
from retention.holds.hold_acts import place
from retention.models import Hold
from retention.people.person_erasure import erase_now, purge_now
from tests.retention.desk_browser import browser
from tests.retention.ruled_people import DAY, all_off, ground_of, on
from tests.sales.document_builders import paper

pytestmark = pytest.mark.django_db


def with_key(contact):
    return Person.objects.with_keys().get(pk=contact.pk)


@pytest.fixture(autouse=True)
def _only_the_rules_of_the_test(db, monkeypatch):
    """What the law demands otherwise is off until a test switches it on."""
    all_off(monkeypatch)


@pytest.fixture
def erased(ada, sam, oskar):
    """Ada with an invoice that must stay, erased but for it. Nobody has to be told of that."""
    PurposeRecipient.objects.all().delete()
    on("tax-papers", "accounting-vouchers")
    new_paper = paper(sam, ada)
    erase_now(with_key(ada), reason="withdrawn", by=oskar)
    return new_paper


def seen_by(user) -> set[int]:
    return set(Contact.objects.visible_to(user).values_list("pk", flat=True))


def test_nobody_who_works_with_contacts_finds_her_again(ada, ben, erased, sam, marek, oskar):
    assert Contact.objects.get(pk=ada.pk).closed_at is not None
    for user in (sam, marek, oskar):
        assert (ada.pk in seen_by(user), ben.pk in seen_by(user)) == (False, True)
        lists = views_for(user)
        matches = {pk for view in lists.values() for pk in whom(view, user)}
        assert (ada.pk in matches, ben.pk in matches) == (False, True)
    answers = [browser(user).get(f"/contacts/{ada.uid}/").status_code for user in (sam, marek, oskar)]
    assert answers == [404, 404, 404]


def whom(view, user) -> list[int]:
    """The contacts of a tab, the bin among them."""
    rows = view.narrow(Contact.objects.all(), timezone.now()).newest_for(user, size=50)
    return list(rows.values_list("pk", flat=True))


def test_the_tab_of_the_bin_holds_what_can_be_taken_back(ada, ben, erased, marek):
    Contact.objects.filter(pk=ben.pk).update(binned_at=timezone.now())
    assert whom(views_for(marek)[BIN], marek) == [ben.pk]


def test_the_paper_stays_whole_for_the_desk_and_shuts_for_sales(ada, erased, sam, dora, oskar):
    document = Document.objects.with_keys().get(pk=erased.pk)
    assert (document.number, with_key(ada).name, with_key(ada).email) == ("FV/2026/114", "Ada Kowalska", "")
    visible = [Document.objects.visible_to(user).filter(pk=erased.pk).exists() for user in (sam, dora, oskar)]
    assert visible == [False, True, True]
    there = f"/documents/{erased.uid}/"
    assert [browser(user).get(there).status_code for user in (sam, oskar)] == [404, 200]


def test_a_contact_whom_a_purpose_still_needs_stays_where_she_is(ada, sam, oskar, offers):
    ground_of(ada.person, "business-contact", since=10)
    on("tax-papers")
    paper(sam, ada)
    purge_now(with_key(ada), by=oskar)
    assert (ada.pk in seen_by(sam), Contact.objects.get(pk=ada.pk).closed_at) == (True, None)


def test_a_hold_closes_nothing(ada, sam, dora, oskar):
    facts = {"facts": "Pozew z 3 marca.", "review_on": timezone.localdate() + 30 * DAY}
    place(with_key(ada), reason=Hold.Reason.CLAIM, by=dora, **facts)
    erase_now(with_key(ada), reason="withdrawn", by=oskar)
    assert (ada.pk in seen_by(sam), Contact.objects.get(pk=ada.pk).closed_at) == (True, None)


def test_once_closed_nothing_is_left_to_do(ada, erased, oskar):
    at = Contact.objects.get(pk=ada.pk).closed_at
    assert erase_now(with_key(ada), reason="withdrawn", by=oskar).went == {}
    assert Contact.objects.get(pk=ada.pk).closed_at == at


def test_whoever_is_put_back_from_before_is_closed_again(ada, sam, oskar, settings, tmp_path):
    settings.LEDGER_DIR = tmp_path
    on("tax-papers")
    paper(sam, ada)
    done = erase_now(with_key(ada), reason="withdrawn", by=oskar)
    bundle = bundles.read(bundles.renew(ada.person.uid))
    Contact.objects.filter(pk=ada.pk).update(closed_at=None, binned_at=None)  # as an older backup has her
    for spared, closed in (({RECORDS: "1900-01-01T00:00:00Z"}, False), ({}, True)):
        assert put_back(with_key(ada), bundle, by=system("test"), spared=spared)
        assert (Contact.objects.get(pk=ada.pk).closed_at is not None, done.stayed["contacts.contact"]) == (closed, 1)


def test_a_sole_traders_company_is_closed_with_her(ada, sam, oskar):
    firm = Company(owner=sam, team=ada.team, name="Ada Kowalska Usługi")
    firm.become_sole_trader(ada.person)
    firm.save()
    on("tax-papers", "accounting-vouchers")
    paper(sam, ada)
    assert Company.objects.visible_to(sam).filter(pk=firm.pk).exists()
    erase_now(with_key(ada), reason="withdrawn", by=oskar)
    company = Company.objects.with_keys().get(pk=firm.pk)
    assert (company.label, Company.objects.visible_to(oskar).filter(pk=firm.pk).exists()) == (
        "Ada Kowalska Usługi",
        False,
    )


def test_what_is_alive_is_never_closed(ada, sam):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=ada.pk).update(closed_at=timezone.now())
    erase(with_key(ada), {}, by=sam)
    assert not Contact.objects.filter(pk=ada.pk).exists()

"""Purposes and recipients: read by the desk, changed as a new version by somebody who decides."""

import pytest

from consents.grounds import may_contact
from crm.dpo.amendment import COLUMNS
from crm.privacy.models import LedgerEntry, Purpose

URL = "/privacy/purposes/"
AMENDMENT = f"{URL}offers/amendment/"


@pytest.fixture
def owner(enter, oskar):
    """Oskar's browser."""
    return enter(oskar)


@pytest.fixture
def sent(db):
    """sent(name="…") -> the form of the purpose in force, with some values changed."""

    def form(**changes):
        purpose = Purpose.objects.get(slug="offers", active_to=None)
        values = {name: getattr(purpose, name) for name in COLUMNS}
        named = [recipient.pk for recipient in purpose.recipients.all()]
        return {**values, "recipients": named, "seen": purpose.version, **changes}

    return form


def versions():
    found = Purpose.objects.filter(slug="offers").order_by("version")
    return [(purpose.version, purpose.name, purpose.active_to is None) for purpose in found]


def test_the_list_tells_basis_categories_channels_and_recipients(text):
    page = text(URL)
    parts = ("Our offers", "Consent", "Interests and preferences", "SMS", "Text message gateway", "marketing")
    assert [part in page for part in parts] == [True] * len(parts)


def test_recipients_name_their_purposes(text):
    page = text("/privacy/recipients/")
    assert [part in page for part in ("Tax office", "Tax and accounting", "Authority", "PL")] == [True] * 4


def test_a_purpose_shows_its_notices_and_versions(text):
    page = text(f"{URL}offers/")
    assert [part in page for part in ("With your consent we send you", "Za Twoją zgodą", "Version 1")] == [True] * 3


def test_an_unknown_purpose_is_a_missing_page(desk, owner):
    assert [
        client.get(url).status_code for client, url in ((desk, f"{URL}none/"), (owner, f"{URL}none/amendment/"))
    ] == [
        404,
        404,
    ]


def test_saving_makes_the_next_version_and_ends_the_old_one(owner, sent):
    answer = owner.post(AMENDMENT, sent(name="Oferty i nowości", channels=["email"]))
    assert answer.status_code == 302
    assert versions() == [(1, "Oferty handlowe", False), (2, "Oferty i nowości", True)]
    new = Purpose.objects.get(slug="offers", version=2)
    assert (new.channels, new.legal_basis, new.marketing, new.recipients.count()) == (["email"], "consent", True, 4)
    old = Purpose.objects.get(slug="offers", version=1)
    assert (old.channels, old.active_to) == (["email", "phone", "sms", "post"], new.active_from)


def test_the_ledger_names_the_columns(owner, oskar, sent):
    owner.post(AMENDMENT, sent(name="Oferty i nowości", recipients=[]))
    row = LedgerEntry.objects.get(act="purpose.amended")
    assert (row.actor_id, row.target, row.fields, row.counts) == (
        str(oskar.pk),
        "purpose:offers",
        ["name", "recipients"],
        {"version": 2},
    )


def test_saving_without_a_change_makes_nothing(owner, sent):
    owner.post(AMENDMENT, sent())
    assert (versions(), LedgerEntry.objects.filter(act="purpose.amended").count()) == (
        [(1, "Oferty handlowe", True)],
        0,
    )


def test_two_people_do_not_overwrite_each_other(owner, sent):
    mine, theirs = sent(name="Moja"), sent(name="Twoja")
    owner.post(AMENDMENT, theirs)
    answer = owner.post(AMENDMENT, mine)
    assert (answer.status_code, "Somebody has made a new version" in answer.content.decode()) == (422, True)
    assert [version[1] for version in versions()] == ["Oferty handlowe", "Twoja"]


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"categories": []}, {"categories": ["shoe_size"]}, {"channels": ["fax"]}]
)
def test_a_wrong_form_is_shown_again(owner, sent, wrong):
    assert owner.post(AMENDMENT, sent(**wrong)).status_code == 422
    assert len(versions()) == 1


def test_basis_and_marketing_cannot_be_slipped_in(owner, sent):
    owner.post(AMENDMENT, sent(name="Inna", legal_basis="contract", marketing="", slug="contracts"))
    new = Purpose.objects.get(slug="offers", version=2)
    assert (new.legal_basis, new.marketing) == ("consent", True)


def test_the_officer_cannot_save(desk, sent):  # Art. 38(6)
    assert (desk.post(AMENDMENT, sent(name="Moja")).status_code, len(versions())) == (403, 1)


def test_a_consent_under_the_old_version_goes_on(owner, sent, ada):
    owner.post(AMENDMENT, sent(name="Oferty i nowości"))
    new = Purpose.objects.get(slug="offers", active_to=None)
    assert may_contact(ada.person, "email", new).state == "allowed"


@pytest.mark.parametrize("url", [URL, "/privacy/recipients/", f"{URL}offers/"])
def test_queries_do_not_grow_with_purposes(desk, queries, url):
    desk.get(url)
    few = queries(lambda: desk.get(url))
    for number in range(6):
        Purpose.objects.create(slug=f"p{number}", name=f"P{number}", legal_basis="contract", categories=["identity"])
    assert queries(lambda: desk.get(url)) == few

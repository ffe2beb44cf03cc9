"""The duty to inform as legal.md D has it (and M, where promises and messages of the law are named): rule by rule."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given, strategies as st

from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.grounds.recording import object_to_marketing
from consents.notices.daily_round import SEND_ON_DAY, announce, due_now
from consents.notices.notice_versions import notice_for, rendered
from consents.notices.notification import FROM_HERSELF, day_of, note_known, parts_for, remember, send_notice
from consents.proofs.receipts import RIGHTS
from consents.statements.promised_periods import promised
from crm.contacts.models import CustomField
from crm.contacts.safeguards.provenance import notice_day
from crm.mail.models.messages import Message
from crm.privacy.categories import Category
from crm.privacy.law.deadlines import add_months, next_working_day, notice_due
from crm.privacy.models import LegalBasis, Origin, Person, Purpose, Recipient
from tests.consents.conftest import BY, NOON
from tests.consents.filled_forms import a_form, controller
from tests.consents.notices.test_notices import THREE
from tests.consents.published_notices import FIVE_YEARS, a_notice, somebody

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WARSAW = timezone.get_default_timezone()


def everything(language="pl"):
    """The parts of a notice about every purpose there is, by key."""
    controller()
    return {part.key: " ".join(part.lines) for part in notice_for(list(Purpose.objects.active()), language).parts}


# ---- what both articles ask for


def test_art_13_1_a_and_b_who_is_responsible_and_her_officer():
    who = everything()["who"]
    assert [part in who for part in ("Stalmag sp. z o.o.", "ul. Prosta 1, Kraków", "iod@stalmag.test")] == [True] * 3


def test_art_13_1_c_and_d_every_purpose_with_its_legal_basis_and_article():
    purposes = everything()["purposes"]
    for purpose in Purpose.objects.active():
        with override("pl"):
            basis = str(LegalBasis(purpose.legal_basis).label).lower()
        rows = (purpose.name, purpose.notice_text, f"{basis} ({purpose.article})")
        assert [part for part in rows if part not in purposes] == []


def test_art_13_1_e_every_recipient_is_named():
    recipients = everything()["recipients"]
    named = Recipient.objects.filter(purposes__in=Purpose.objects.active()).distinct()
    assert [item.name for item in named if item.name not in recipients] == []


def test_art_13_1_f_a_transfer_outside_the_eea_is_told_apart():
    with override("en"):
        assert "do not leave the European Economic Area" in everything("en")["abroad"]
        Recipient.objects.filter(slug="email-provider").update(country="US")
        abroad = everything("en")["abroad"]
    named = "Outside the European Economic Area: E-mail provider, United States."
    assert (named in abroad, "For other purposes your data do not leave" in abroad) == (True, True)


def test_art_13_2_a_how_long_for_each_purpose():
    version = a_notice(promises={"contracts": FIVE_YEARS, "offers": THREE})
    periods = {part.key: part for part in rendered(version, "pl").parts}["periods"]
    options = dict(zip(periods.of, periods.lines, strict=False))
    assert (FIVE_YEARS.words in options["contracts"], THREE.words in options["offers"], len(periods.lines) > 2) == (
        True,
    ) * 3


def test_art_13_2_b_c_d_and_f_rights_withdrawal_complaint_and_machines():
    with override("en"):
        rights = everything("en")["rights"]
    parts = (
        "copy",
        "correction",
        "erasure",
        "restriction",
        "transfer",
        "withdraw your consent",
        "UODO",
        "by a machine",
    )
    assert [part for part in parts if part not in rights] == []
    assert {"access", "rectification", "erasure", "restriction", "portability", "objection"} <= set(RIGHTS)


def test_art_21_4_the_right_to_object_stands_apart_from_the_rest():
    with override("en"):
        indexes = everything("en")
    assert ("object" in indexes["rights"], "You can object" in indexes["object"]) == (False, True)
    assert "advertising at any time, without any reason" in indexes["object"]


# ---- Art. 13 alone


def test_art_13_2_e_whether_one_must_and_what_happens_if_one_does_not():
    with override("en"):
        must = everything("en")["must"]
    assert ("nor make or perform a contract" in must, "Where a law orders" in must) == (True, True)


def test_art_13_1_she_who_gives_her_data_is_told_while_she_gives_them():
    a_notice()
    page = form_as_shown(a_form(), "pl")
    sent = receive(page, FormInput(uuid4(), {"email": "ola@x.test"}, [page.boxes[0].name], "/"))
    origin = Origin.objects.get(person=sent.person)
    assert (origin.notice, origin.notice_given_at, "must" in {part.key for part in page.notice.parts}) == (
        "given",
        origin.obtained_at,
        True,
    )
    assert {notice_day(kind, NOON) for kind in FROM_HERSELF} == {timezone.localdate(NOON)}


# ---- Art. 14 alone


def test_art_14_1_d_and_2_f_categories_and_source_and_whether_it_was_public():
    version = a_notice()
    person = somebody(at=NOON, kind=Origin.Kind.REGISTER)
    origins = list(person.origins.select_related("person__key"))
    with override("en"):
        by_key = {part.key: " ".join(part.lines) for part in parts_for(origins, version, ["business-contact"], "en")}
    assert by_key["categories"] == "Name, E-mail address"
    assert ("Public register" in by_key["source"], "open to everybody" in by_key["source"]) == (True, True)
    assert ("must" in by_key, "object" in by_key) == (False, True)


def test_art_14_1_d_the_kinds_of_own_columns_are_among_the_categories():
    version = a_notice()
    CustomField.objects.create(
        record="contact",
        key="rabat",
        kind="text",
        label="Rabat",
        label_en="Discount",
        category="financial",
        purposes=["business-contact"],
    )
    person = somebody(at=NOON, kind=Origin.Kind.REGISTER)
    Origin.objects.filter(person=person).update(fields=["name", "custom_rabat", "custom_unknown"])
    origins = list(person.origins.select_related("person__key"))
    with override("en"):
        by_key = {part.key: " ".join(part.lines) for part in parts_for(origins, version, ["business-contact"], "en")}
        assert by_key["categories"] == f"Name, {Category.FINANCIAL.label}"


@pytest.mark.parametrize(
    ("obtained", "first_contact", "first_disclosure", "due"),
    [
        (date(2026, 10, 1), None, None, date(2026, 11, 2)),  # 1.11 is a holiday and a Sunday
        (date(2026, 1, 31), None, None, date(2026, 3, 2)),  # no 31 February; 28.02.2026 is a Saturday
        (date(2026, 10, 1), date(2026, 10, 12), None, date(2026, 10, 12)),  # 14(3)(b)
        (date(2026, 10, 1), date(2026, 10, 12), date(2026, 10, 5), date(2026, 10, 5)),  # 14(3)(c)
        (date(2026, 10, 1), date(2026, 11, 30), None, date(2026, 11, 2)),  # the month is never exceeded
    ],
)
def test_art_14_3_the_earliest_of_the_month_the_contact_and_the_disclosure(
    obtained, first_contact, first_disclosure, due
):
    assert notice_due(obtained, first_contact=first_contact, first_disclosure=first_disclosure) == due


@given(
    obtained=st.dates(date(2019, 1, 1), date(2040, 1, 1)),
    contact=st.none() | st.integers(0, 90),
    disclosure=st.none() | st.integers(0, 90),
)
def test_art_14_3_the_letter_is_out_before_any_deadline_that_day_25_can_keep(obtained, contact, disclosure):
    moments = {
        name: obtained + timedelta(days=days)
        for name, days in (("first_contact", contact), ("first_disclosure", disclosure))
        if days is not None
    }
    due = notice_due(obtained, **moments)
    assert due <= next_working_day(add_months(obtained, 1))
    goes_out = min(due, obtained + timedelta(days=SEND_ON_DAY))
    assert obtained <= goes_out <= due


@pytest.mark.parametrize("clock", ["00:00", "12:00", "23:59"])
def test_art_14_3_day_25_is_a_day_in_warsaw_whatever_the_hour(clock):
    day = date(2026, 10, 20)
    obtained = datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), WARSAW)
    somebody(at=obtained)
    morning = datetime.combine(day + timedelta(days=SEND_ON_DAY), datetime.min.time(), WARSAW)
    assert [due_now(at).count() for at in (morning - timedelta(seconds=1), morning + timedelta(minutes=1))] == [0, 1]


def test_art_14_3_whoever_is_overdue_is_written_to_at_once(settings):
    settings.MAIL_TRANSPORT = "smtp"
    a_notice()
    somebody(at=NOON - 60 * DAY)
    assert announce(NOON) == 1


def test_the_clock_of_an_origin_follows_the_law():
    for kind in Origin.Kind.values:
        origin = Origin(kind=kind, obtained_at=NOON)
        today = timezone.localdate(NOON)
        assert day_of(origin) == (today if kind in FROM_HERSELF else notice_due(today))


# ---- when nobody has to be told


def test_art_14_5_a_who_knows_already_is_not_told_again():
    a_notice()
    person = somebody(at=NOON)
    assert (note_known(person, by=BY), send_notice(person, by=BY), Message.objects.count()) == ("", "told", 0)


# ---- new purposes, new wordings, promises (M)


def test_art_13_3_a_purpose_that_is_added_needs_a_notice_that_names_it(purpose):
    a_notice("clients", purposes=["contracts"])
    notice = notice_for([purpose("contracts"), purpose("offers")], "pl")
    assert (notice.document, "Oferty handlowe" in notice.text) == ({}, True)  # the published one says nothing of offers


def test_m_a_promise_binds_until_a_new_notice_and_no_longer_rule_reaches_her(her, purpose):
    remember([her], a_notice(promises={"contracts": THREE}), how="handed", by=BY, at=NOON - 400 * DAY)
    a_notice(promises={"contracts": FIVE_YEARS})
    assert promised(her, purpose("contracts")).months == 36


def test_m_messages_that_the_law_requires_need_no_consent_and_carry_no_marketing():
    a_notice()
    person = somebody(at=NOON)
    object_to_marketing(person, by=BY, at=NOON)
    assert send_notice(person, by=BY, at=NOON) == ""
    message = Message.objects.select_related("person__key").get()
    assert (message.required, message.purpose, "List-Unsubscribe" in message.content["headers"]) == (True, None, False)
    assert Person.objects.count() == 1

"""The same recipients everywhere: what one place says of who gets somebody's data no other place contradicts.

By purpose: notice, register (Art. 30(1)(d)), receipt, data map and the gate. By person: report (Art. 15(1)(c)), their
own page, the desk, notices of Art. 19 and the parties of a breach. And the purposes tie both together.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given, settings, strategies as st

from breaches.cases.opening import open_breach
from breaches.models import ScopeSource
from breaches.scope.parties_to_ask import shares_in
from breaches.scope.scope_draws import add_source, draw_scope
from consents.grounds.recording import record_ground
from consents.models import Ground
from consents.proofs.receipts import record_of
from consents.recipients.held_purposes import held_for
from consents.recipients.people_of_recipients import recipients_among
from consents.recipients.person_recipients import recipients_of
from consents.statements.processing_notice import notice_of
from crm.dpo.data_map.flows import LOOSE, NOBODY as ALONE, flows
from crm.dpo.people.person_record import record_context
from crm.dpo.processors.people_counts import people_counts
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Agreement, Disclosure, Person, Purpose, PurposeRecipient, Recipient
from crm.privacy.recipients.gate import Reason, may_disclose
from crm.privacy.verbs.ropa import records
from dsar.contents.circumstances import circumstances
from dsar.models import Case, Kind, RecipientNotice
from dsar.recipients.noted_recipients import note_recipients
from tests.consents.preferences.test_preferences import START, knocked, letters, link_in
from tests.dsar.decided_cases import case_about
from tests.sales.document_builders import paper
from tests.sizes import examples

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BY = system("test")
NOBODY = frozenset({Reason.NOT_NAMED, Reason.ENDED})
CAST = ("customer", "reader", "lead", "erased", "disclosed", "under_us")


# ---- the places


def of_notices(purposes):
    """{purpose: recipients} as notices say it, read from their words."""
    named = {recipient.slug: str(recipient) for recipient in Recipient.objects.all()}
    texts = {}
    for purpose in purposes:
        [part] = [part for part in notice_of([purpose], "en").parts if part.key == "recipients"]
        words = " ".join(part.lines)
        texts[purpose.slug] = {slug for slug, name in named.items() if name in words}
    return texts


def of_register():
    """{purpose: recipients} in the register."""
    return {record.purpose.slug: {recipient.slug for recipient in record.recipients} for record in records()}


def of_map():
    """{purpose: recipients} on the map, of purposes with data that we hold."""
    drawn = {}
    for path in flows().paths:
        drawn.setdefault(path.purpose, set()).update({path.recipient} - {None, ALONE})
    return {slug: firms for slug, firms in drawn.items() if slug != LOOSE}


def of_gate(purposes, at):
    """{purpose: recipients} that the gate knows as named."""
    return {
        purpose.slug: {
            recipient.slug
            for recipient in Recipient.objects.all()
            if may_disclose(recipient, purpose, (), at).reason not in NOBODY
        }
        for purpose in purposes
    }


def of_receipt(person):
    """{purpose: recipients} in the records of their grounds."""
    grounds = Ground.objects.filter(person=person).select_related("person__key", "purpose")
    return {
        ground.purpose.slug: set(record_of(ground, language="en")["pii_processing"][0]["recipient_third_parties"])
        for ground in grounds
    }


def of_person(person, at):
    """{place: names of the recipients} for everything that tells of one person."""
    sections = {section.key: section for section in circumstances(person, (), at)}
    return {
        "report": {row[0] for row in sections["recipients"].rows},
        "desk": {row["name"] for row in record_context(person)["recipients"]},
        "breach": {str(share.recipient) for share in recipients_among([person.pk], at)},
    }


# ---- the cast


@pytest.fixture(autouse=True)
def _english():
    """Names are compared in one language."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db, ada, sam):
    """{who: person}: everybody of whom something else is true."""
    at = timezone.now() - 3 * DAY
    mailer = Recipient.objects.create(
        slug="mailer", name="Mailer US", name_en="Mailer US", kind="processor", country="US", active_from=at
    )
    by_name = {name: Person.create(name=f"{name} Test", email=f"{name}@x.test") for name in CAST[1:]}
    by_name["customer"] = ada.person
    paper(sam, ada, kind="invoice")
    by = {purpose.slug: purpose for purpose in Purpose.objects.active()}
    PurposeRecipient.objects.create(purpose=by["offers"], recipient=mailer)
    proof = {"how": "form"}
    for name, slug, channel in (
        ("reader", "offers", "email"),
        ("under_us", "offers", "email"),
        ("lead", "enquiries", "email"),
        ("erased", "contracts", ""),
        ("disclosed", "service", ""),
    ):
        record_ground(by_name[name], by[slug], channel, by=BY, at=at, proof=proof)
    courier = Recipient.objects.get(slug="courier")
    categories = ["identity", "address"]
    Disclosure.note([by_name["disclosed"]], recipient=courier, categories=categories, purpose=by["service"], by=BY)
    erase(by_name["erased"], {"identity": at - 999 * DAY}, by=BY)
    return {name: Person.objects.with_keys().get(pk=person.pk) for name, person in by_name.items()}


def test_by_purpose_every_place_names_the_same(cast):
    purposes, at = list(Purpose.objects.active()), timezone.now()
    register = of_register()
    assert of_notices(purposes) == register
    assert of_gate(purposes, at) == register
    drawn = of_map()
    assert drawn == {slug: register[slug] for slug in drawn}
    for person in cast.values():
        assert all(named == register[slug] for slug, named in of_receipt(person).items())


@pytest.mark.parametrize("who", CAST)
def test_by_person_every_place_names_the_same(cast, who):
    person, at = cast[who], timezone.now()
    expected = {str(row.recipient) for row in recipients_of(person, at)}
    assert of_person(person, at) == dict.fromkeys(("report", "desk", "breach"), expected)
    assert "Hosting provider" in expected  # nobody reads that nobody has their data
    sections = {section.key: section for section in circumstances(person, (), at)}
    outside = any(row.recipient.third_countries for row in recipients_of(person, at))
    assert ("We have not sent" in " ".join(sections["transfers"].text)) is not outside


@pytest.mark.parametrize("who", CAST)
def test_what_a_person_is_told_is_what_their_purposes_say(cast, who):
    """The standing recipients of the register, for every purpose under which their data are held."""
    person, at = cast[who], timezone.now()
    register = of_register()
    standing = {
        (row.purpose.slug, row.recipient.slug)
        for row in PurposeRecipient.objects.select_related("purpose", "recipient")
        if row.always and row.recipient.slug in register[row.purpose.slug]
    }
    held = {span.slug for span in held_for(person, at) if span.until is None}
    expected = {(slug, recipient) for slug, recipient in standing if slug in held}
    rows = {(slug, row.recipient.slug) for row in recipients_of(person, at) if row.goes_on for slug in row.purposes}
    assert rows == expected


def test_the_files_of_recipients_count_them(cast):
    """How many people a file names is how many are told of the recipient: with grounds, papers, requests, by acts."""
    case_about(cast["reader"])
    agree_on_counts(timezone.now())
    rows = {row.slug: people_counts([row], timezone.now()).with_recipient(row.pk) for row in Recipient.objects.all()}
    assert (rows["hosting"], rows["courier"], rows["data-protection-authority"]) == (Person.objects.count(), 1, 0)


def test_the_notices_of_art_19_go_to_all_of_them(cast, dora):
    person, at = cast["disclosed"], timezone.now()
    case = case_about(person, Kind.ERASURE)
    expected = {row.recipient.slug for row in recipients_of(person, at) if row.categories}
    note_recipients(case, Kind.ERASURE, person, by=dora, at=at)
    noted = RecipientNotice.objects.filter(case=Case.objects.get(pk=case.pk))
    assert {row.recipient.slug for row in noted} == expected
    assert {"hosting", "courier"} <= expected


def test_the_scope_of_a_breach_asks_all_of_them(cast, dora):
    breach = open_breach("Zgubiony nośnik", by=dora)
    add_source(
        breach, ScopeSource.Kind.PEOPLE, "\n".join(f"{name}@x.test" for name in ("reader", "disclosed")), by=dora
    )
    drawn = draw_scope(breach, by=dora)
    expected = {row.recipient.slug for name in ("reader", "disclosed") for row in recipients_of(cast[name])}
    assert {share.recipient.slug for share in shares_in(drawn)} == expected


def test_their_own_page_names_them_too(cast):
    client, person = Client(), cast["reader"]
    knocked(client, address="reader@x.test", start=START.replace("/pl/", "/en/"))
    client.post(link_in(letters()[-1][2]))
    page = client.get(START.replace("/pl/", "/en/"))
    assert {row["name"] for row in page.context["received"]} == {str(row.recipient) for row in recipients_of(person)}
    assert "Mailer US" in {name for name, _place, _words in page.context["outside"]}


# ---- any world

RELATION = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(Recipient.Kind.values),
        "standing": st.sampled_from([None, True, False]),
        "since": st.sampled_from([None, -9, -2, 3]),
        "until": st.sampled_from([None, -1, 5]),
        "gone": st.sampled_from([None, -1, 4]),
        "agreed": st.sampled_from([None, (-9, None), (-9, -3)]),
        "country": st.sampled_from(["PL", "US"]),
    }
)


@settings(max_examples=examples(12))
@given(relations=st.lists(RELATION, min_size=1, max_size=4), handed=st.lists(st.integers(0, 3), max_size=3))
def test_in_any_world_the_places_agree_and_nothing_refused_is_disclosed(db, relations, handed):
    at = timezone.now()
    with transaction.atomic():
        PurposeRecipient.objects.all().delete()
        purpose = Purpose.objects.get(slug="contracts", active_to=None)
        firms = [a_firm(number, relation, purpose, at) for number, relation in enumerate(relations)]
        person = Person.create(name="Ola Bąk", email="ola@bak.test")
        record_ground(person, purpose, "", by=BY, at=at - 5 * DAY)
        for number in handed:
            if number < len(firms) and may_disclose(firms[number], purpose, ["email"], at).allowed:
                Disclosure.note([person], recipient=firms[number], categories=["email"], purpose=purpose, by=BY, at=at)
        agree(person, purpose, at)
        transaction.set_rollback(True)


def a_firm(number, told, purpose, at):
    """A recipient of the purpose as it was drawn."""

    def day(offset):
        return None if offset is None else at + offset * DAY

    firm = Recipient.objects.create(
        slug=f"firm-{number}",
        name=f"Firma {number} X",
        name_en=f"Firma {number} X",
        kind=told["kind"],
        country=told["country"],
        active_from=at - 99 * DAY,
        active_to=day(told["gone"]),
    )
    span = {"since": day(told["since"]), "until": day(told["until"])}
    PurposeRecipient.objects.create(purpose=purpose, recipient=firm, standing=told["standing"], **span)
    if told["agreed"]:
        begins, ends = (day(offset) for offset in told["agreed"])
        days = {"concluded_on": timezone.localdate(begins), "ends_on": ends and timezone.localdate(ends)}
        Agreement.objects.create(recipient=firm, recorded_by="user:1", **days)
    return firm


def agree(person, purpose, at):
    """What must be so in any world."""
    register = of_register()[purpose.slug]
    assert of_notices([purpose])[purpose.slug] == register
    assert of_gate([purpose], at)[purpose.slug] == register
    assert of_receipt(person) == {purpose.slug: register}
    agree_on_counts(at)
    received = recipients_of(person, at)
    expected = {str(row.recipient) for row in received}
    assert of_person(person, at) == dict.fromkeys(("report", "desk", "breach"), expected)
    assert {row.recipient.slug for row in received if row.goes_on} <= register
    assert {row.recipient.slug for row in received if row.acts} <= {
        slug for slug in register if may_disclose(Recipient.objects.get(slug=slug), purpose, ["email"], at).allowed
    }


def agree_on_counts(at):
    """Of every recipient as many people are counted as are told that it has their data."""
    recipients = list(Recipient.objects.all())
    expected = dict.fromkeys((row.pk for row in recipients), 0)
    for person in Person.objects.with_keys():
        for row in recipients_of(person, at):
            expected[row.recipient.pk] += row.goes_on or bool(row.acts)
    counts = people_counts(recipients, at)
    assert {pk: counts.with_recipient(pk) for pk in expected} == expected

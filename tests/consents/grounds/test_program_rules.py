"""A program makes nobody mailable by its word: the rule stands at the verbs, whatever door leads to them."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from consents.capture.intake import FormInput, receive
from consents.capture.passed_on import PassedOn, pass_on
from consents.capture.shown_form import form_as_shown
from consents.capture.unconfirmed import forget
from consents.grounds.contact_panel import channel_rows, may_contact_panel
from consents.grounds.program_rules import NotByProgram
from consents.grounds.recording import ProofNeeded, may_contact, record_ground, record_grounds
from consents.models import Ground, GroundEvent, Submission
from consents.proofs.ground_proof import Page
from crm.accounts.clients import registration, tokens
from crm.accounts.permissions.scopes import SCOPES
from crm.contacts.models import Contact
from crm.contacts.people.intake import add_contact
from crm.dpo.proposals.decisions import approve
from crm.dpo.proposals.drafts import propose_change
from crm.dpo.purposes.terms import terms_of
from crm.privacy.models import Origin, Recipient
from tests.consents.filled_forms import a_form, controller, words_in_force

MADE_UP = {"how": "form", "text": "Chcę ofert."}
CAME = {"origin_kind": Origin.Kind.FORM, "origin_label": "Sklep"}


@pytest.fixture
def firm(db) -> Recipient:
    return Recipient.objects.get(slug="hosting")


@pytest.fixture
def program(team_a, arek, contracts, offers, firm):
    """Who acts by the token of a shop of team A."""
    values = {"purposes": [contracts, offers], "recipient": firm, "by": arek}
    client = registration.register("Sklep", teams=[team_a], scopes_given=list(SCOPES), **values)
    return tokens.issue(client, by=arek)[0].user


@pytest.fixture
def words(offers):
    """{(channel, language): text} in force."""
    controller()
    return {(text.channel, text.language): text for text in words_in_force().texts.all()}


def told(offers, channel="email", **more):
    about = {"how": "pole w koszyku", "given_at": timezone.now(), "language": "pl", "version": 1}
    return PassedOn(purpose=offers, channel=channel, **{**about, **more})


@pytest.mark.parametrize("channel", ["email", "phone", "post"])
def test_made_up_words_make_no_ground_by_any_verb(program, ben, offers, words, channel):
    before = GroundEvent.objects.count()
    tries = [
        lambda: record_ground(ben.person, offers, channel, by=program, proof=MADE_UP),
        lambda: (
            record_ground(ben.person, offers, channel, by=program, proof=MADE_UP, text=words["phone", "pl"])
            if channel != "phone"
            else record_ground(ben.person, offers, channel, by=program, proof=MADE_UP, text=words["email", "pl"])
        ),
        lambda: record_grounds([ben.person], offers, by=program, proof=MADE_UP),
        lambda: add_contact({"email": "nowa@firma.test"}, by=program, purpose=offers, proof=MADE_UP, **CAME),
    ]
    for item in tries:
        with pytest.raises(NotByProgram):
            item()
    assert (GroundEvent.objects.count(), Contact.objects.count()) == (before, 1)


def test_published_words_make_a_ground_by_phone_and_none_by_email_or_from_tomorrow(program, ben, offers, words):
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(NotByProgram):
        record_ground(ben.person, offers, "email", by=program, proof=MADE_UP, text=words["email", "pl"])
    with pytest.raises(NotByProgram):
        record_ground(ben.person, offers, "phone", by=program, proof=MADE_UP, text=words["phone", "pl"], at=tomorrow)
    record_ground(ben.person, offers, "phone", by=program, proof=MADE_UP, text=words["phone", "pl"])
    assert may_contact(ben.person, "phone", offers).allowed
    assert not may_contact(ben.person, "email", offers).allowed


def test_what_form_import_and_command_call_takes_no_consent_without_proof(sam, offers):
    for circumstances in ({"origin_kind": Origin.Kind.FORM}, {"origin_kind": Origin.Kind.IMPORT}):
        with pytest.raises(ProofNeeded):
            add_contact({"email": "n@firma.test"}, by=sam, purpose=offers, origin_label="Targi", **circumstances)
    assert Contact.objects.count() == 0


def test_what_nobody_confirmed_goes_and_the_contact_stays(program, ben, offers, words):
    Ground.objects.filter(person=ben.person).delete()  # nothing else keeps them here
    pass_on(ben.person, told(offers), by=program)
    forget(at=timezone.now() + timedelta(days=3))
    assert (Submission.objects.count(), Contact.objects.filter(pk=ben.pk).count()) == (0, 1)


def test_an_arrangement_counts_once_the_decider_has_approved_it(program, firm, ben, offers, words, dora, oskar):
    values = {**terms_of(firm), "proof_arrangement": "Umowa 7/2026, § 4"}
    proposal = propose_change(firm, values, why="Sklep zbiera zgody.", by=dora)
    first = pass_on(ben.person, told(offers), by=program)
    assert (first.arrangement, may_contact(ben.person, "email", offers).allowed) == ("", False)
    approve(proposal, by=oskar)
    first.delete()
    program.bearing.client.recipient.refresh_from_db()
    assert pass_on(ben.person, told(offers), by=program).arrangement == "Umowa 7/2026, § 4"
    assert may_contact(ben.person, "email", offers).allowed


def test_the_desk_reads_which_arrangement_a_recipient_has(as_user, firm, dora):
    Recipient.objects.filter(pk=firm.pk).update(proof_arrangement="Umowa 7/2026, § 4")
    page = as_user(dora).get(reverse("dpo:recipient", args=[firm.slug])).content.decode()
    assert "Umowa 7/2026, § 4" in page
    form = as_user(dora).get(reverse("dpo:recipient_amendment", args=[firm.slug])).content.decode()
    assert 'name="proof_arrangement"' in form


def test_record_and_proof_say_by_which_program_and_how_old_it_was(program, ben, offers, words, as_user, dora, sam):
    pass_on(ben.person, told(offers, "phone"), by=program)
    ground = Ground.objects.get(person=ben.person, channel="phone", purpose=offers)
    with translation.override("en"):
        rows = channel_rows(ben.person)
        assert any("Told by program Sklep" in part["text"] for row in rows for part in row["parts"])
    dora.language = "en"
    dora.save(update_fields=["language"])
    page = as_user(dora).get(reverse("consents:proof", args=[ground.uid])).content.decode()
    assert ["by program Sklep" in page, "pole w koszyku" in page, "the day we heard of it" in page] == [True] * 3
    assert "Sklep" in may_contact_panel(ben.person, user=sam)


@pytest.mark.parametrize(
    ("given", "days"), [("2026-11-01T10:00:00+00:00", 12), ("2026-11-13T09:00:00+00:00", 0), ("", None)]
)
def test_how_old_a_yes_was_is_counted_in_whole_days(given, days):
    proof = {"program": "Sklep", "given_at": given, "received_at": "2026-11-13T11:00:00+00:00"}
    page = Page(None, [SimpleNamespace(kind="given", proof=proof)], [])
    assert page.passed_on["days"] == days


def test_what_is_sent_to_a_form_is_never_from_a_moment_to_come(db):
    page, at = form_as_shown(a_form(), "pl"), timezone.now()
    given = FormInput(
        uuid4(), {"email": "ewa@firma.test"}, [], "https://sklep.test/", given_at=at + timedelta(minutes=1)
    )
    with pytest.raises(ValidationError):
        receive(page, given, at=at)
    assert Submission.objects.count() == 0

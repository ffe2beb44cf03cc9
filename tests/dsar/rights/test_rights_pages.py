"""The decision screens, letters and recipients at the desk: who sees them, what they do, what they log."""

import pytest
from django.utils import timezone

from consents.models import Restriction
from crm.jobs.models import Job
from crm.mail.models.messages import Message
from crm.privacy.channels import CHANNELS
from crm.privacy.models import AccessEntry
from dsar.decisions.verdicts import Proposal, in_force, proposals, propose
from dsar.models import Case, Kind, Letter, RecipientNotice
from dsar.recipients.noted_recipients import note_recipients
from dsar.rights.forms import ProposalForm
from tests.breaches.desk_browser import browser
from tests.conftest import colleague
from tests.dsar.decided_cases import case_about, given_to, grant, refuse, with_key
from tests.retention.ruled_people import ground_of, somebody

pytestmark = pytest.mark.django_db
KINDS = [kind for kind in Kind if kind != Kind.QUESTION]


@pytest.fixture
def case(db):
    """She asks for everything."""
    person = somebody("offers")
    ground_of(person, "business-contact")
    return case_about(person, *KINDS)


@pytest.fixture
def ola(db):
    return colleague("ola", "owner", last_name="Olejnik")


def at(case, path=""):
    return f"/privacy/requests/{case.number}/{path}"


def right_of(case, kind):
    return at(case, f"decisions/{kind}/")


@pytest.mark.parametrize("kind", KINDS)
def test_every_right_has_its_own_screen_for_the_desk_alone(case, kind, dora, oskar, sam):
    assert [browser(who).get(right_of(case, kind)).status_code for who in (dora, oskar, sam)] == [200, 200, 403]
    assert browser(dora).get(right_of(case, "question")).status_code == 404
    assert browser(dora).get(right_of(case, "nonsense")).status_code == 404


@pytest.mark.parametrize("path", ["decisions/", "letters/", "recipients/"])
def test_the_lists_open_for_the_desk_alone(case, path, dora, sam):
    assert [browser(who).get(at(case, path)).status_code for who in (dora, sam)] == [200, 403]


@pytest.mark.parametrize("path", ["data/", "decisions/", "decisions/access/", "letters/"])
def test_the_pages_of_the_work_lead_to_one_another(case, path, dora):
    page = browser(dora).get(at(case, path)).content.decode()
    ways = page.partition(">Pages of the case<")[2].partition("</ul>")[0]
    assert [at(case, text) in ways for text in ("data/", "decisions/", "recipients/", "letters/")] == [True] * 4


def test_whoever_sees_a_screen_stands_in_the_access_log(case, dora):
    person = case.subjects.get().person
    browser(dora).get(right_of(case, Kind.RECTIFICATION))
    row = AccessEntry.objects.order_by("-pk").first()
    assert (row.view, person.pk in row.people, sorted(row.fields)) == (
        "requests:right",
        True,
        ["email", "name", "phone"],
    )


def test_a_yes_counts_at_once_and_a_no_is_agreed_to_by_another(case, dora, oskar):
    page = browser(dora)
    page.post(right_of(case, "access") + "proposal/", {"verdict": "granted"})
    assert [row.verdict for row in in_force(case, Kind.ACCESS)] == ["granted"]
    values = {"verdict": "refused", "category": "email", "why": "others_rights", "text": "Notatki o innych."}
    page.post(right_of(case, "access") + "proposal/", values)
    row = proposals(case, Kind.ACCESS).get()
    assert page.post(at(case, f"decisions/{row.uid}/")).status_code == 403
    assert b"Decide so" not in page.get(right_of(case, "access")).content
    other = browser(oskar)
    assert b"Decide so" in other.get(right_of(case, "access")).content
    other.post(at(case, f"decisions/{row.uid}/"))
    assert [row.verdict for row in in_force(case, Kind.ACCESS)] == ["granted", "refused"]


@pytest.mark.parametrize(
    ("right", "verdicts", "asks"),
    [
        (Kind.ACCESS, ["granted", "refused", "fee", "nothing_held"], True),
        (Kind.OBJECTION, ["granted", "refused", "nothing_held"], False),
        (Kind.WITHDRAWAL, ["granted", "nothing_held"], False),
    ],
)
def test_what_the_law_never_allows_is_not_offered(case, right, verdicts, asks):
    form = ProposalForm(case=case, right=right)
    assert ([code for code, _label in form.fields["verdict"].choices], "fee" in form.fields) == (verdicts, asks)


def test_a_refusal_without_words_comes_back(case, dora):
    answer = browser(dora).post(right_of(case, "access") + "proposal/", {"verdict": "refused", "why": "others_rights"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["text"])


def test_all_of_it_is_decided_and_one_proposal_taken_back(case, dora, oskar):
    mine = propose(case, Proposal(Kind.ERASURE, "refused", "phone", why="claims", text="Proces."), by=dora)
    propose(case, Proposal(Kind.ERASURE, "refused", "email", why="claims", text="Proces."), by=dora)
    browser(dora).post(at(case, f"decisions/{mine.uid}/"), {"reject": "1"})
    browser(oskar).post(right_of(case, "erasure") + "agreement/")
    assert [row.category for row in in_force(case, Kind.ERASURE)] == ["email"]


def test_an_erasure_is_suggested_by_the_law_and_carried_out_by_whoever_decides(case, dora, oskar):
    page = browser(dora)
    assert page.post(right_of(case, "erasure") + "suggestion/", {}).status_code == 422
    page.post(right_of(case, "erasure") + "suggestion/", {"ground": "withdrawn"})
    browser(oskar).post(right_of(case, "erasure") + "agreement/")  # the proof of their consent stays: two people
    typed = {"typed": case.number.lower()}
    assert page.post(right_of(case, "erasure") + "execution/", typed).status_code == 403
    decider = browser(oskar)
    assert "Type the number" in decider.get(right_of(case, "erasure")).content.decode()
    for other in ({}, {"typed": "W-2026-999"}):
        assert decider.post(right_of(case, "erasure") + "execution/", other).status_code == 422
    assert Job.objects.filter(kind="dsar.erase").count() == 0
    answer = decider.post(right_of(case, "erasure") + "execution/", typed)
    job = Job.objects.get(kind="dsar.erase")
    assert (answer.status_code, answer.url) == (302, f"/jobs/{job.uid}/")


def test_the_plan_shows_what_goes_and_who_is_told(case, dora):
    given_to(with_key(case.subjects.get().person), by=dora)
    body = browser(dora).get(right_of(case, "erasure")).content.decode()
    assert ("Entries that go" in body, "Drukarnia" in body, "Ewa Lis" in body) == (True, True, False)


def test_portability_is_proposed_purpose_by_purpose(case, dora):
    """Art. 20(1): consent gives the data, an interest of ours does not."""
    browser(dora).post(right_of(case, "portability") + "suggestion/")
    rows = {row.purpose: (row.verdict, row.why) for row in proposals(case, Kind.PORTABILITY)}
    assert rows == {"offers": ("granted", ""), "business-contact": ("refused", "other_basis")}


def test_what_is_ticked_is_corrected(case, dora):
    person = case.subjects.get().person
    values = {"name": "Ewa Maj", "email": "ewa@maj.test", "fields_wanted": ["name"]}
    answer = browser(dora).post(at(case, f"decisions/rectification/{person.uid}/"), values)
    again = with_key(person)
    assert (answer.status_code, again.name, again.email) == (302, "Ewa Maj", "ewa.lis@mebloplast.test")
    other = somebody()
    assert browser(dora).post(at(case, f"decisions/rectification/{other.uid}/"), values).status_code == 404


def test_an_objection_at_the_desk_names_channels_and_purposes(case, dora):
    page, path = browser(dora), at(case, "decisions/objection/marketing/")
    text = page.get(right_of(case, Kind.OBJECTION)).content.decode()
    assert [f'name="channels" value="{code}"' in text for code in CHANNELS] == [True] * len(CHANNELS)
    assert page.post(path, {"channels": ["pigeon"]}).status_code == 422
    assert in_force(case, Kind.OBJECTION) == []
    page.post(path, {"channels": ["email"], "purposes": ["offers"]})
    done = in_force(case, Kind.OBJECTION)[0].done["only"][0]
    assert (done["channels"], done["purposes"]) == (["email"], ["offers"])


def test_marketing_stops_and_data_are_frozen_by_one_button_each(case, dora):
    page = browser(dora)
    page.post(at(case, "decisions/objection/marketing/"))
    page.post(at(case, "decisions/objection/pause/"))
    person = case.subjects.get().person
    assert [row.ground for row in in_force(case, Kind.OBJECTION)] == ["marketing"]
    assert Restriction.in_force([person.pk]) == {person.pk}


def test_a_letter_is_offered_where_there_is_a_reason_for_it(case, dora):
    """A receipt once something was done, the end of a restriction while one is in force."""
    page = browser(dora)
    offered = lambda: [code for code, _name in page.get(at(case, "letters/")).context["kinds"]]  # noqa: E731
    assert offered() == ["answer"]
    values = {"kind": "lifting", "language": "pl", "text": "Koniec ograniczenia."}
    assert page.post(at(case, "letters/new/"), values).status_code == 422
    grant(case, Kind.RESTRICTION, ground="claims", by=dora)
    page.post(right_of(case, "restriction") + "execution/")
    assert offered() == ["answer", "done", "lifting"]


def test_the_chosen_language_of_a_letter_is_the_letters_not_the_readers(case, dora):
    english = browser(dora).get(at(case, "letters/?language=pl"))
    body = english.content.decode()
    assert (english.context["spoken"], '<div lang="pl">' in body) == ("pl", True)
    assert 'href="?kind=answer&amp;language=pl" aria-current="page"' in body


def test_a_refusal_is_not_shown_in_the_colour_of_a_yes(dora, oskar):
    case = case_about(somebody("offers"), Kind.ACCESS)
    refuse(case, Kind.ACCESS, by=dora, decider=oskar, why="further_copy")
    for path in ("", "closing/", "decisions/"):
        body = browser(dora).get(at(case, path)).content.decode()
        chip = body.partition("Refused</span>")[0].rpartition('class="chip ')[2]
        assert chip.startswith("chip-warning"), path


def test_a_restriction_is_lifted_only_after_the_letter(case, dora):
    grant(case, Kind.RESTRICTION, ground="claims", by=dora)
    page = browser(dora)
    page.post(right_of(case, "restriction") + "execution/")
    assert page.post(at(case, "decisions/restriction/lifting/")).status_code == 422
    page.post(at(case, "letters/new/"), {"kind": "lifting", "language": "pl", "text": "Koniec ograniczenia."})
    letter = Letter.objects.get(case=case)
    page.post(at(case, f"letters/{letter.uid}/"), {"way": "post"})
    assert page.post(at(case, "decisions/restriction/lifting/")).status_code == 302
    assert Restriction.objects.filter(lifted_at=None).count() == 0


def test_the_letter_is_prepared_by_one_and_sent_by_another(dora, oskar):
    case = case_about(somebody("offers"), Kind.ACCESS)
    grant(case, Kind.ACCESS, by=dora)
    page = browser(dora)
    begun = page.get(at(case, "letters/?language=en")).context["form"]
    page.post(at(case, "letters/new/"), begun.initial)
    letter = Letter.objects.get(case=case)
    assert b"You prepared it" in page.get(at(case, "letters/")).content
    assert page.post(at(case, f"letters/{letter.uid}/"), {"way": "email", "both": "1"}).status_code == 422
    answer = page.get(at(case, f"letters/{letter.uid}/pdf/"))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    browser(oskar).post(at(case, f"letters/{letter.uid}/"), {"way": "email", "both": "1"})
    assert Message.objects.filter(template="request_letter").count() == 1
    assert Case.objects.get(pk=case.pk).answered_at is not None


def test_an_unfinished_answer_says_what_is_missing(case, dora):
    answer = browser(dora).get(at(case, "letters/"))
    assert len(answer.context["open_points"]) == len(KINDS)
    values = {"kind": "answer", "language": "pl", "text": "x"}
    assert browser(dora).post(at(case, "letters/new/"), values).status_code == 422


@pytest.mark.usefixtures("nobody_standing")
def test_a_recipient_is_addressed_told_spared_and_added(case, dora):
    person = with_key(case.subjects.get().person)
    given_to(person, by=dora)
    note_recipients(case, Kind.ERASURE, person, by=dora, at=timezone.now())
    row = RecipientNotice.objects.get(case=case)
    page, path = browser(dora), at(case, f"recipients/{row.uid}/")
    assert page.post(path, {"spared": "1"}).status_code == 422
    page.post(path, {"email": "iod@drukarnia.test", "address": "1"})
    page.post(path, {"told": "1"})
    assert page.post(path, {"confirmed": "1"}).status_code == 422  # nothing proves it
    page.post(path, {"confirmed": "1", "reason": "List z 3 marca."})
    page.post(at(case, "recipients/new/"), {"right": "erasure", "name": "Biuro"})
    rows = RecipientNotice.objects.filter(case=case).order_by("pk")
    assert [(item.name, item.state) for item in rows] == [("Drukarnia", "confirmed"), ("Biuro", "waiting")]


def test_a_refusal_with_its_article_stands_on_the_screen(case, dora, oskar):
    refuse(case, Kind.ERASURE, by=dora, decider=oskar, category="financial", why="legal_duty")
    body = browser(dora).get(right_of(case, "erasure")).content.decode()
    assert ("Art. 17(3)(b)" in body, "Payments and invoices" in body) == (True, True)

"""Opinions and decisions: the officer advises, the controller decides, and approving carries it out (Art. 38(6))."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from consents.grounds.recording import may_contact, people_for
from consents.models import Ground
from crm.accounts.clients import registration
from crm.dpo.proposals.decisions import advise, approve, reject, withdraw
from crm.dpo.proposals.drafts import propose_end, propose_new
from crm.dpo.purposes.terms import terms_of
from crm.privacy.models import Decision, LedgerEntry, Proposal, Purpose, Recipient
from tests.dpo.proposing import drafted, in_force, versions


@pytest.fixture
def draft(dora, offers):
    """Dora's draft of another name for the offers."""
    return drafted(offers, by=dora, name="Oferty i nowości", channels=["email"])


@pytest.fixture
def address(draft):
    return f"/privacy/proposals/{draft.uid}/"


def fresh(proposal):
    return Proposal.objects.told().get(pk=proposal.pk)


def test_approving_makes_the_next_version_and_ends_the_old_one(draft, oskar):
    approve(draft, by=oskar)
    assert versions() == [(1, "Oferty handlowe", False), (2, "Oferty i nowości", True)]
    old, new = Purpose.objects.get(slug="offers", version=1), in_force()
    assert (new.channels, new.legal_basis, new.marketing, new.recipients.count()) == (["email"], "consent", True, 4)
    assert (old.channels, old.active_to) == (["email", "phone", "sms", "post"], new.active_from)


def test_the_ledger_says_who_decided_and_which_columns_changed(draft, oskar):
    approve(draft, by=oskar)
    row = LedgerEntry.objects.get(act="purpose.amended")
    assert (row.actor_id, row.target, sorted(row.fields), row.counts) == (
        str(oskar.pk),
        draft.target,
        ["channels", "name"],
        {"version": 2},
    )


def test_a_consent_under_the_old_version_goes_on(draft, oskar, ada):
    approve(draft, by=oskar)
    old = Purpose.objects.get(slug="offers", version=1)
    assert [may_contact(ada.person, "email", item).state for item in (in_force(), old)] == ["allowed", "allowed"]


def test_the_officer_decides_nothing_whatever_her_role_holds(draft, address, dora, enter, oskar):
    dora.role.decides = True
    for act in (approve, reject):
        with pytest.raises(PermissionDenied):
            act(draft, reason="Bo tak.", by=dora)
    answers = [enter(user).post(f"{address}decision/", {"verdict": "approved"}).status_code for user in (dora, oskar)]
    assert (answers, fresh(draft).decided.decided_by) == ([403, 302], f"user:{oskar.pk}")


def test_nobody_but_the_officer_gives_an_opinion(draft, address, dora, oskar, enter):
    with pytest.raises(PermissionDenied):
        advise(draft, verdict="for", text="Dobrze.", by=oskar)
    values = {"verdict": "against", "text": "Za szeroko."}
    assert [enter(user).post(f"{address}opinion/", values).status_code for user in (oskar, dora)] == [403, 302]
    opinion = fresh(draft).opinion
    assert (opinion.verdict, opinion.text, opinion.given_by) == ("against", "Za szeroko.", f"user:{dora.pk}")


def test_her_warning_is_overruled_only_with_a_reason_that_stays_beside_it(draft, address, dora, oskar, enter):
    warning = advise(draft, verdict="against", text="Za szeroko.", by=dora)
    client = enter(oskar)
    refused = client.post(f"{address}decision/", {"verdict": "approved", "reason": " "})
    assert (refused.status_code, "Say why you decide otherwise" in refused.content.decode()) == (422, True)
    assert versions() == [(1, "Oferty handlowe", True)]
    client.post(f"{address}decision/", {"verdict": "approved", "reason": "Klienci o to proszą."})
    decision = fresh(draft).decided
    assert (decision.overrules, decision.reason) == (warning, "Klienci o to proszą.")
    page = client.get(address).content.decode()
    assert [words in page for words in ("Za szeroko.", "Klienci o to proszą.", "against the officer")] == [True] * 3


def test_a_later_opinion_counts_and_the_earlier_one_stays(draft, dora, oskar):
    advise(draft, verdict="against", text="Za szeroko.", by=dora)
    advise(draft, verdict="for", text="Po poprawkach dobrze.", by=dora)
    approve(draft, by=oskar)
    result = fresh(draft)
    assert (result.decided.overrules, [opinion.verdict for opinion in result.opinions.all()]) == (
        None,
        ["against", "for"],
    )


def test_the_database_keeps_no_overruling_without_a_reason(draft, dora, oskar):
    warning = advise(draft, verdict="against", text="Za szeroko.", by=dora)
    with pytest.raises(IntegrityError, match="decision_against_says_why"), transaction.atomic():
        Decision.objects.create(proposal=draft, verdict="approved", overrules=warning, decided_by="user:1")


def test_rejecting_leaves_everything_and_says_why(draft, address, oskar, enter):
    client = enter(oskar)
    assert client.post(f"{address}decision/", {"verdict": "rejected"}).status_code == 422
    client.post(f"{address}decision/", {"verdict": "rejected", "reason": "Nie teraz."})
    assert (fresh(draft).decided.verdict, versions()) == ("rejected", [(1, "Oferty handlowe", True)])
    assert LedgerEntry.objects.filter(act="proposal.rejected", target=draft.target).count() == 1


def test_only_the_author_takes_a_draft_back(draft, address, dora, oskar, enter):
    assert [enter(user).post(f"{address}withdrawal/").status_code for user in (oskar, dora)] == [403, 302]
    assert fresh(draft).decided.verdict == "withdrawn"


def test_what_is_decided_is_decided_once(draft, address, dora, oskar, enter):
    approve(draft, by=oskar)
    for late in (
        lambda: approve(draft, by=oskar),
        lambda: reject(draft, reason="Jednak nie.", by=oskar),
        lambda: withdraw(draft, by=dora),
        lambda: advise(draft, verdict="for", text="Dobrze.", by=dora),
    ):
        with override("en"), pytest.raises(ValidationError, match="decided already"):
            late()
    page = enter(oskar).post(f"{address}decision/", {"verdict": "rejected", "reason": "Jednak nie."})
    assert (page.status_code, "decided already" in page.content.decode(), len(versions())) == (422, True, 2)


def test_of_two_drafts_the_second_is_late(draft, dora, oskar, offers):
    second = drafted(offers, by=dora, name="Jeszcze inna")
    approve(draft, by=oskar)
    with pytest.raises(ValidationError) as refused:
        approve(second, by=oskar)
    assert (refused.value.code, fresh(second).decided) == ("late", None)


def test_another_basis_waits_in_vain_when_people_came_meanwhile(dora, oskar, offers, ada):
    draft = drafted(offers, by=dora, legal_basis="legitimate_interest")
    with pytest.raises(ValidationError) as refused:
        approve(draft, by=oskar)
    assert (refused.value.code, len(versions())) == ("in_use", 1)


def test_the_end_of_a_purpose_closes_its_grounds_and_deletes_no_row(dora, oskar, offers, ada):
    def standing(purpose):
        answer = may_contact(ada.person, "email", purpose)
        return answer.state, answer.reason, list(people_for(purpose, "email"))

    before, grounds = standing(offers), Ground.objects.count()
    approve(propose_end(offers, why="Już nie.", by=dora), by=oskar)
    gone = Purpose.objects.get(slug="offers")
    assert (before, standing(gone)) == (("allowed", "consent", [ada.person]), ("no_ground", "ended", []))
    assert (Ground.objects.count(), gone.active_to is not None) == (grounds, True)


def test_a_new_purpose_and_a_new_recipient_begin_when_they_are_approved(dora, oskar, offers):
    firm = {"name": "Drukarnia", "name_en": "Printers", "kind": "processor", "country": "PL", "agreement_needed": True}
    approve(propose_new("recipient", firm, why="Druk.", by=dora), by=oskar)
    terms = {**terms_of(offers), "name": "Katalog", "name_en": "Catalogue", "recipients": ["printers"]}
    approve(propose_new("purpose", terms, why="Druk.", by=dora), by=oskar)
    rules = in_force("catalogue")
    assert (rules.version, [recipient.slug for recipient in rules.recipients.all()]) == (1, ["printers"])
    acts = LedgerEntry.objects.filter(act__in=["recipient.added", "purpose.added"]).order_by("pk")
    assert [row.act for row in acts] == ["recipient.added", "purpose.added"]


def test_a_recipient_that_is_named_cannot_end(dora, oskar, arek, hub, team_a, offers):
    courier = Recipient.objects.get(slug="courier")
    draft = propose_end(courier, why="Nie wozi już.", by=dora)
    with pytest.raises(ValidationError) as refused:
        approve(draft, by=oskar)
    assert refused.value.code == "named"
    for purpose in Purpose.objects.active().filter(recipients=courier):
        purpose.recipients.through.objects.filter(purpose=purpose, recipient=courier).delete()
    approve(draft, by=oskar)
    assert Recipient.objects.get(slug="courier").active_to is not None


def test_an_integration_that_names_a_recipient_keeps_it(dora, oskar, arek, hub, team_a):
    firm = {"name": "Drukarnia", "name_en": "Printers", "kind": "authority", "country": "PL", "agreement_needed": False}
    approve(propose_new("recipient", firm, why="Druk.", by=dora), by=oskar)
    printers = Recipient.objects.get(slug="printers")
    values = {"user": hub, "teams": [team_a], "scopes_given": (), "purposes": (), "recipient": printers, "by": arek}
    registration.register("Sklep", **values)
    with pytest.raises(ValidationError) as refused:
        approve(propose_end(printers, why="Już nie.", by=dora), by=oskar)
    assert refused.value.code == "named"


def test_the_list_parts_what_waits_from_what_is_decided(text, draft, dora, oskar, offers):
    approve(draft, by=oskar)
    drafted(in_force(), by=dora, name="Trzecia")
    page = text("/privacy/proposals/")
    waiting, _caption, decided = page.partition("Decided, newest first")
    assert ["Waiting for a decision" in waiting, "Approved" in decided, "waits" in decided] == [True, True, False]


def test_a_page_offers_to_each_what_is_hers_to_say(address, enter, dora, oskar):
    pages = {user.username: enter(user).get(address).content.decode() for user in (dora, oskar)}
    by_name = {
        name: [part in page for part in ("opinion/", "decision/", "withdrawal/")] for name, page in pages.items()
    }
    assert by_name == {"dora": [True, False, True], "oskar": [False, True, False]}


def test_queries_of_the_list_do_not_grow(desk, queries, dora, offers):
    def put(count):
        for number in range(count):
            advise(drafted(offers, by=dora, name=f"Nazwa {number}"), verdict="for", text="Tak.", by=dora)

    put(1)
    desk.get("/privacy/proposals/")
    few = queries(lambda: desk.get("/privacy/proposals/"))
    put(6)
    assert queries(lambda: desk.get("/privacy/proposals/")) == few

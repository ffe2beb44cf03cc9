"""How a file stands: the worst first, what is missing in words, when the agreement ends, what the end still owes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.dpo.processors.checklist import POINTS
from crm.dpo.processors.file_state import file_states
from crm.privacy.actors import system
from crm.privacy.models import Agreement, ProcessorEvent, Purpose, PurposeRecipient, Recipient, Verification
from crm.privacy.recipients.ends_ahead import Ending, ends_ahead, facts_of_ends
from crm.privacy.recipients.halts import suspend

DAY = timedelta(days=1)
BY = system("test")
LIST = "/privacy/processors/"
PROOF = {"proof_name": "protokol.pdf", "proof_type": "application/pdf", "proof": b"%PDF"}


@pytest.fixture
def firm(db):
    """A processor that a purpose names, without anything else."""
    row = Recipient.objects.create(
        slug="firma", name="Firma", name_en="Firm", kind="processor", email="iod@firma.example"
    )
    PurposeRecipient.objects.create(purpose=Purpose.objects.get(slug="contracts", active_to=None), recipient=row)
    return row


def ending_agreements(day):
    """Which agreements somebody is warned of."""
    return [end for end in ends_ahead(facts_of_ends(timezone.now()), day) if end.kind == Ending.AGREEMENT]


def state(firm):
    """Its file now."""
    (result,) = file_states(Recipient.objects.filter(pk=firm.pk), timezone.now())
    return result


def agreed(firm, **values):
    """An agreement with every clause, concluded a year ago."""
    options = {"clauses": dict.fromkeys(POINTS, "§ 1"), "file_name": "u.pdf", "categories": ["identity"]}
    began = timezone.localdate() - 365 * DAY
    return Agreement.objects.create(
        recipient=firm, recorded_by="user:1", **{"concluded_on": began, **options, **values}
    )


def verified(firm, **values):
    """A conclusion of ours."""
    now, today = timezone.now(), timezone.localdate()
    options = {"reviewed_at": now, "review_on": today + 100 * DAY, "expires_at": now, "sent_by": "user:1"}
    return Verification.objects.create(recipient=firm, digest=str(values).encode()[:30], **{**options, **values})


def test_without_an_agreement_it_is_refused(firm):
    assert (state(firm).grade, len(state(firm).missing)) == ("refused", 2)


def test_with_everything_it_is_in_order(firm):
    agreed(firm)
    verified(firm)
    assert (state(firm).grade, state(firm).missing, state(firm).mark) == ("sound", [], None)


@pytest.mark.parametrize(("left", "mark"), [(91, None), (90, 90), (30, 30), (8, 30), (7, 7), (0, 7)])
def test_the_end_is_near_by_ninety_thirty_seven(firm, left, mark):
    agreed(firm, ends_on=timezone.localdate() + left * DAY)
    verified(firm)
    assert (state(firm).mark, state(firm).grade) == (mark, "ending" if mark else "sound")


def test_a_longer_agreement_takes_the_warning_away(firm):
    agreed(firm, ends_on=timezone.localdate() + 5 * DAY)
    agreed(firm, ends_on=None, concluded_on=timezone.localdate())
    assert (state(firm).mark, state(firm).ends_on) == (None, None)


def test_gaps_are_named(firm, as_user, dora):
    agreed(firm, clauses={"a": "§ 1"}, file_name="", categories=None)
    verified(firm, review_on=timezone.localdate())
    page = as_user(dora).get(LIST).content.decode()
    assert (state(firm).grade, len(state(firm).missing), "28(3)(g)" in page) == ("gaps", 4, True)


def test_after_the_end_the_file_is_open_until_there_is_proof(firm, as_user, dora):
    agreed(firm, ends_on=timezone.localdate() - 2 * DAY)
    assert (state(firm).owes_proof, state(firm).grade) == (True, "refused")
    Recipient.objects.filter(pk=firm.pk).update(active_to=timezone.now() - 2 * DAY)
    assert state(firm).grade == "open_end"
    values = {"recipient": firm, "recorded_by": "user:1", "text": "Protokół."}
    ProcessorEvent.objects.create(kind="deleted", **values)
    ProcessorEvent.objects.create(kind="audit", **values, **PROOF)
    assert state(firm).owes_proof  # a word of ours is no proof, and an audit no deletion
    ProcessorEvent.objects.create(kind="returned", on=timezone.localdate() - 30 * DAY, **values, **PROOF)
    assert state(firm).owes_proof  # given back before the end
    ProcessorEvent.objects.create(kind="deleted", **values, **PROOF)
    assert (state(firm).owes_proof, state(firm).grade) == (False, "over")


def test_the_list_begins_with_what_fails_and_can_be_narrowed(firm, as_user, dora):
    page = as_user(dora).get(LIST)
    grades = [each.grade for each in page.context["states"]]
    assert (grades[0], grades == sorted(grades, key=grades.index)) == ("refused", True)
    only = as_user(dora).get(LIST, {"state": "sound"})
    assert only.context["states"] == [each for each in page.context["states"] if each.grade == "sound"]
    everybody = as_user(dora).get(LIST, {"view": "all"}).context["states"]
    assert len(everybody) == Recipient.objects.count()


def test_a_stop_is_seen_and_taken_back(firm, as_user, dora):
    agreed(firm)
    client, url = as_user(dora), "/privacy/processors/firma/"
    assert client.post(f"{url}suspension/", {"why": ""}).status_code == 422
    client.post(f"{url}suspension/", {"why": "Incydent u nich."})
    assert (state(firm).grade, "Incydent u nich." in client.get(url).content.decode()) == ("refused", True)
    client.post(f"{url}resumption/")
    assert state(firm).answer.allowed


def test_grace_is_asked_by_the_desk_and_given_by_the_decider_alone(firm, as_user, dora, oskar):
    agreed(firm, ends_on=timezone.localdate() - DAY)
    url, until = "/privacy/processors/firma/grace/", timezone.localdate() + 10 * DAY
    assert as_user(dora).post(url, {"until": until + 30 * DAY, "why": "Podpis."}).status_code == 422
    answer = as_user(dora).post(url, {"until": until, "why": "Podpis w toku."})
    firm.refresh_from_db()
    assert (firm.grace_until, answer.url.startswith("/privacy/proposals/")) == (None, True)
    assert as_user(dora).post(f"{answer.url}decision/", {"verdict": "approved"}).status_code == 403
    as_user(oskar).post(f"{answer.url}decision/", {"verdict": "approved"})
    firm.refresh_from_db()
    assert (firm.grace_until, firm.grace_why, state(firm).grade) == (until, "Podpis w toku.", "ending")
    page = as_user(dora).get("/privacy/processors/firma/").content.decode()
    assert "Podpis w toku." in page


def test_the_decider_gives_it_at_once(firm, as_user, oskar):
    agreed(firm, ends_on=timezone.localdate() + 5 * DAY)
    until = timezone.localdate() + 20 * DAY
    as_user(oskar).post("/privacy/processors/firma/grace/", {"until": until, "why": "Zmiana dostawcy."})
    firm.refresh_from_db()
    assert firm.grace_until == until


def test_the_banner_says_what_stops_and_for_how_many(firm, as_user, dora, ada):
    agreed(firm, ends_on=timezone.localdate() + 5 * DAY)
    page = as_user(dora).get("/privacy/processors/firma/").content.decode()
    assert "przestanie" in page or "odmówi" in page


def test_files_cost_the_same_however_many(firm):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            file_states(Recipient.objects.all(), timezone.now())
        return len(queries)

    few = cost()
    for number in range(5):
        other = Recipient.objects.create(slug=f"f{number}", name=f"F{number}", name_en="F", kind="processor")
        agreed(other)
        verified(other, verdict=str(number))
    assert (cost(), few <= 10) == (few, True)


def test_a_stopped_recipient_is_no_way_round(firm):
    agreed(firm)
    suspend(firm, "Incydent.", by=BY)
    assert state(firm).answer.reason == "recipient_suspended"


def test_the_banner_speaks_of_the_day_of_which_the_letter_warns(firm):
    """An agreement that begins after a gap keeps nothing from ending; one that follows at once does."""
    today = timezone.localdate()
    agreed(firm, ends_on=today + 10 * DAY)
    later = agreed(firm, concluded_on=today + 20 * DAY, ends_on=today + 300 * DAY)
    [warned] = ending_agreements(today)
    assert (state(firm).ends_on, state(firm).mark) == (warned.on, warned.lead) == (today + 10 * DAY, 30)
    Agreement.objects.filter(pk=later.pk).update(concluded_on=today + 11 * DAY)
    assert (ending_agreements(today), state(firm).ends_on) == ([], today + 300 * DAY)

"""Against a real mail server that says yes, later, never, nothing, or hangs up: every message arrives once."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from crm.mail.models.messages import Attempt, Message
from crm.mail.outgoing.delivery import deliver, waiting_time
from crm.privacy.models import LedgerEntry
from tests.mail.conftest import ends, make_due, stands


def arrive(message: Message, turns: int) -> None:
    """That many attempts, each when it is due."""
    for _turn in range(turns):
        make_due(message)
        deliver(message.pk)


def test_a_message_arrives_once_however_often_it_is_asked_for(server, to_sam, sam):
    arrive(to_sam, 3)
    [letter] = server.arrived
    assert (letter["To"], letter["Subject"], letter["Message-ID"], letter["Auto-Submitted"]) == (
        sam.email,
        "Żółty temat",
        to_sam.message_id,
        "auto-generated",
    )
    assert letter.get_body(("plain",)).get_content().replace("\r\n", "\n") == "Dzień dobry, łąka kwitnie.\n"
    assert "<p>Dzień dobry, łąka kwitnie.</p>" in letter.get_body(("html",)).get_content()
    assert (stands(to_sam, "state", "tries", "lease_token"), ends(to_sam)) == (("sent", 1, None), [("sent", None)])


def test_attachments_and_the_way_out_arrive(server, write, ada, sam, offers, settings):
    out = f"{settings.BASE_URL}/u/1"
    files = [("umowa ł.pdf", b"%PDF-1.7", "application/pdf")]
    arrive(write(ada.person, by=sam, purpose=offers, unsubscribe=out, attachments=files), 1)
    [letter] = server.arrived
    [file] = letter.iter_attachments()
    assert (file.get_filename(), file.get_content(), file.get_content_type()) == (
        "umowa ł.pdf",
        b"%PDF-1.7",
        files[0][2],
    )
    assert (letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"]) == (
        f"<{out}>",
        "List-Unsubscribe=One-Click",
    )


def test_what_was_delivered_to_staff_is_not_kept_and_what_went_to_a_person_is(
    server, to_sam, write, ada, sam, contracts
):
    to_ada = write(ada.person, by=sam, purpose=contracts)
    for message in (to_sam, to_ada):
        arrive(message, 1)
    contents = [Message.objects.with_keys().get(pk=message.pk).content.get("subject") for message in (to_sam, to_ada)]
    assert contents == [None, "Żółty temat"]


@pytest.mark.parametrize(("mood", "outcome", "code"), [("later", "put_off", 451), ("late_later", "put_off", 452)])
def test_a_server_that_says_later_is_asked_again_later(server, to_sam, mood, outcome, code):
    server.reset(mood, mood)
    deliver(to_sam.pk)
    assert (stands(to_sam, "state", "lease_token"), Message.objects.free().count()) == (("waiting", None), 0)
    arrive(to_sam, 2)
    assert (ends(to_sam), server.ids) == ([(outcome, code), (outcome, code), ("sent", None)], [to_sam.message_id])


def test_a_server_that_says_never_is_not_asked_again(server, to_sam):
    server.reset("never")
    arrive(to_sam, 3)
    assert (stands(to_sam, "state", "reason"), ends(to_sam)) == (("undelivered", "refused"), [("refused", 550)])
    assert (server.asked, server.arrived) == (1, [])


def test_a_server_that_is_away_is_asked_until_it_is_back(server, to_sam, settings):
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    arrive(to_sam, 3)
    assert stands(to_sam, "state", "tries") == ("waiting", 3)
    settings.EMAIL_PORT = there
    arrive(to_sam, 2)
    assert (ends(to_sam), server.ids) == ([("unreachable", None)] * 3 + [("sent", None)], [to_sam.message_id])


def test_a_server_that_hangs_before_it_takes_the_text_is_asked_again(server, to_sam):
    server.reset("stall")
    arrive(to_sam, 2)
    assert (ends(to_sam), server.ids) == ([("unreachable", None), ("sent", None)], [to_sam.message_id])


@pytest.mark.parametrize("mood", ["drop", "hang"])
def test_a_connection_that_breaks_after_the_text_costs_one_duplicate_at_most_with_the_same_id(server, to_sam, mood):
    server.reset(mood)
    arrive(to_sam, 3)
    assert (ends(to_sam), server.ids) == ([("uncertain", None), ("sent", None)], [to_sam.message_id] * 2)
    assert server.arrived[0].as_bytes() == server.arrived[1].as_bytes() or (
        server.arrived[0]["Date"] == server.arrived[1]["Date"]
    )


def test_a_message_is_never_handed_over_a_third_time_without_a_clear_answer(server, to_sam):
    server.reset("drop", "drop", "drop")
    arrive(to_sam, 4)
    assert (stands(to_sam, "state", "reason"), len(server.arrived)) == (("undelivered", "uncertain"), 2)


def test_an_address_that_cannot_be_one_is_not_delivered(server, write, sam):
    message = write("jan@obcy.test", by=sam)
    message.house_to = "jan@obcy.test\nBcc: all@obcy.test"
    message.save(update_fields=["house_to"])
    arrive(message, 2)
    assert (stands(message, "state", "reason"), server.arrived) == (("undelivered", "unsendable"), [])


def test_waiting_doubles_and_stays_within_a_quarter_of_an_hour():
    waits = [waiting_time(tries).total_seconds() for tries in (1, 2, 3, 4, 5, 6, 7, 5000)]
    assert waits == [30, 60, 120, 240, 480, 840, 840, 840]


def test_after_three_days_without_an_answer_it_is_given_up_and_trying_again_begins_anew(server, to_sam, sam):
    Message.objects.filter(pk=to_sam.pk).update(begun_at=Now() - timedelta(days=3, minutes=1), tries=9)
    deliver(to_sam.pk)
    assert (stands(to_sam, "state", "reason"), server.asked) == (("undelivered", "gave_up"), 0)
    assert (to_sam.try_again(by=sam), stands(to_sam, "state", "reason", "tries")) == (True, ("waiting", "", 0))
    arrive(to_sam, 1)
    assert (stands(to_sam, "state"), to_sam.try_again(by=sam)) == (("sent",), False)


def test_a_killed_workers_message_goes_on_when_its_lease_has_run_out(server, to_sam):
    Attempt.objects.create(message=to_sam, transport="smtp")
    lease = {"lease_token": to_sam.uid, "lease_until": Now() + timedelta(seconds=5)}
    Message.objects.filter(pk=to_sam.pk).update(state="sending", tries=1, **lease)
    deliver(to_sam.pk)
    assert (server.asked, stands(to_sam, "state")) == (0, ("sending",))
    Message.objects.filter(pk=to_sam.pk).update(lease_until=Now() - timedelta(seconds=1))
    deliver(to_sam.pk)
    assert (ends(to_sam), server.ids) == ([("", None), ("sent", None)], [to_sam.message_id])


def test_a_worker_killed_while_the_text_left_counts_as_without_a_clear_answer(server, to_sam):
    for _killed in range(2):
        Attempt.objects.create(message=to_sam, transport="smtp", handed_at=Now())
    Message.objects.filter(pk=to_sam.pk).update(tries=2)
    deliver(to_sam.pk)
    assert (stands(to_sam, "state", "reason"), server.asked) == (("undelivered", "uncertain"), 0)


def test_a_worker_that_lost_its_lease_before_the_text_leaves_sends_nothing(server, to_sam, monkeypatch):
    def taken_over(message):
        Message.objects.filter(pk=to_sam.pk).update(lease_token=to_sam.uid)

    monkeypatch.setattr("crm.mail.outgoing.delivery.refusal_of", taken_over)
    deliver(to_sam.pk)
    assert (server.arrived, stands(to_sam, "state", "lease_token")) == ([], ("sending", to_sam.uid))


def test_the_ledger_tells_the_end_and_no_attempt_between(server, to_sam):
    server.reset("later")
    arrive(to_sam, 2)
    acts = LedgerEntry.objects.filter(target=f"message:{to_sam.pk}").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["mail.posted", "mail.sent"]

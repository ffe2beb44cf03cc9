"""A recipient whose program listens is told by webhook (Art. 19), and only its signed answer is the proof."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from consents.grounds.restrictions import lift, restrict
from crm.accounts.clients.webhooks import stop_webhook
from crm.accounts.models import Webhook
from crm.accounts.permissions.webhook_events import NOTICES
from crm.api.models import Delivery, GivenPerson
from crm.api.webhooks.acknowledgements import Word, take_word
from crm.api.webhooks.given_people import remember, tell_late
from crm.mail.models.messages import Message
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Disclosure, Person, Recipient
from crm.privacy.recipients.product_parts import set_parts
from dsar.letters.letter_sending import prepare, send
from dsar.models import Kind, NoticedPerson, RecipientNotice
from dsar.recipients.notice_rows import next_act
from dsar.recipients.notice_sending import send_due
from dsar.recipients.ways import ways_to
from dsar.rights.correction import correct
from dsar.rights.requested_erasure import erase_one, finish
from dsar.rights.restriction import lift as lift_on_request, restrain
from retention.models import Run
from retention.runs.told_recipients import planned_notices
from tests.disclosing import all_delete_by_themselves
from tests.dsar.decided_cases import case_about, grant, with_key
from tests.dsar.desk_browser import browser
from tests.retention.made_runs import approved, carried_out, counted, lapsed, staying
from tests.retention.ruled_people import all_off

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def told(opened, receiver, hub, ada, shop):
    """The shop's webhook, after the shop was given Ada; (webhook, secret)."""
    pair = opened()
    hub.get("people/?purpose=offers")
    receiver.got.clear()
    return pair


@pytest.fixture
def erasing(told, ada, dora, oskar, monkeypatch):
    """erasing() carries Ada's erasure out on request; the notice to the shop's firm."""
    all_off(monkeypatch)

    def done():
        case = case_about(with_key(ada.person), Kind.ERASURE)
        grant(case, Kind.ERASURE, ground="withdrawn", by=dora)
        erase_one(case, with_key(ada.person), by=oskar, at=timezone.now())
        with transaction.atomic():
            finish(case, by=oskar, at=timezone.now())
        return RecipientNotice.objects.get(case=case, recipient=told[0].client.recipient)

    return done


def again(row):
    return type(row).objects.get(pk=row.pk)


def state(row):
    result = again(row)
    return result.way, result.state, result.proof


def test_the_webhook_is_its_way_before_mail(told):
    recipient = told[0].client.recipient
    assert [str(each.way) for each in ways_to(recipient)][:2] in (["hook", "task"], ["itself", "hook"])
    stop_webhook(told[0], by=told[0].client.user, note="Koniec umowy.")
    assert "hook" not in [str(each.way) for each in ways_to(recipient)]


def test_a_signed_answer_proves_the_erasure(told, receiver, erasing, hears, ada):
    webhook, secret = told
    uid = ada.uid
    receiver.confirms_with = secret
    notice = as_hook(erasing())
    assert not Person.objects.filter(uid=uid, contact__isnull=False).exists()
    hears()
    [got] = [item for item in receiver.got if item.said["type"] == "person.erased"]
    assert got.said["data"] == {"id": str(uid), "confirm": True}
    assert state(notice) == ("hook", "confirmed", "signed")
    assert Delivery.objects.get(event="person.erased").confirmed_at is not None
    assert GivenPerson.objects.get(person=uid).told
    assert webhook.tells_recipients


@pytest.mark.parametrize("by", ["", "whsec_" + "B" * 43 + "="])
def test_an_answer_that_is_not_signed_by_the_secret_proves_nothing(told, receiver, erasing, hears, by):
    receiver.confirms_with, receiver.answer = by, b'{"confirmed": true}'
    notice = as_hook(erasing())
    hears()
    assert state(notice) == ("hook", "sent", "")
    assert next_act([again(notice)]) is None  # it goes another way by itself


def test_whoever_keeps_it_by_a_law_says_so_and_signs(told, receiver, erasing, hears):
    receiver.confirms_with, receiver.says = told[1], {"kept": "Art. 74 ustawy o rachunkowości", "until": "2031-12-31"}
    notice = as_hook(erasing())
    hears()
    assert state(notice) == ("hook", "keeps", "signed")
    assert (again(notice).basis, str(again(notice).keeps_until)) == ("Art. 74 ustawy o rachunkowości", "2031-12-31")


def test_without_a_confirmation_by_the_term_a_mail_goes_or_it_is_a_task(told, receiver, erasing, hears):
    notice = as_hook(erasing())
    hears()
    late = timezone.now() + 8 * DAY
    send_due(late - 3 * DAY)
    assert state(notice)[:2] == ("hook", "sent")
    RecipientNotice.objects.filter(pk=notice.pk).update(due_on=timezone.localdate() + DAY)
    send_due(late)
    assert state(notice)[:2] == ("task", "waiting")
    assert again(notice).due_on > timezone.localdate(late) - DAY


def test_a_webhook_that_stops_leaves_it_to_the_other_ways(told, receiver, erasing, hears, arek):
    receiver.status = 500
    notice = as_hook(erasing())
    hears()
    assert state(notice)[:2] == ("hook", "waiting")
    stop_webhook(told[0], by=arek, note="Nie odpowiada.")
    send_due()
    assert state(notice)[0] in ("task", "mail")


def test_a_restriction_and_its_end_are_told_in_order(told, receiver, hears, ada, dora):
    restrict(ada.person, reason="accuracy", by=dora)
    lift(ada.person, by=dora, told_at=timezone.now())
    hears()
    assert receiver.events == ["restriction.placed", "restriction.lifted"]
    assert set(receiver.events) < set(NOTICES)


def test_an_erasure_without_a_request_reaches_whoever_was_given_them_and_nobody_else(
    told, receiver, hears, ada, carla, oskar
):
    uid = ada.uid
    erase(with_key(ada.person), {}, by=oskar)
    erase(with_key(carla.person), {}, by=oskar)
    hears()
    erased = [item.said["data"] for item in receiver.got if item.said["type"] == "person.erased"]
    assert erased == [{"id": str(uid)}]


def test_an_erasure_that_a_webhook_slept_through_is_told_when_it_listens_again(told, receiver, ada, arek, hears):
    webhook, _secret = told
    GivenPerson.objects.create(recipient=webhook.client.recipient, person="00000000-0000-4000-8000-000000000009")
    assert remember() >= 0
    assert tell_late() == 1
    hears()
    assert [item.said["data"]["id"] for item in receiver.got] == ["00000000-0000-4000-8000-000000000009"]


def as_hook(notice):
    """The notice by webhook, also where the firm hosts us as well."""
    if notice.way == "itself":
        RecipientNotice.objects.filter(pk=notice.pk).update(
            way="hook", state="waiting", next_at=timezone.now(), proof="", sent_at=None, settled_at=None
        )
    return again(notice)


@pytest.fixture
def apart(told):
    """The shop's firm hosts us no more: nothing is done there by itself."""
    set_parts(told[0].client.recipient, [], by=told[0].client.user)
    return told


def test_a_restriction_on_request_and_its_end_come_one_behind_the_other(apart, receiver, hears, ada, dora):
    case = case_about(with_key(ada.person), Kind.RESTRICTION)
    grant(case, Kind.RESTRICTION, ground="claims", by=dora)
    restrain(case, by=dora)
    notice = RecipientNotice.objects.get(case=case, recipient=apart[0].client.recipient)
    receiver.status = 503
    hears()  # it is on its way when the restriction ends
    assert state(notice)[:2] == ("hook", "waiting")
    send(prepare(case, "lifting", "Ograniczenie się kończy.", language="pl", by=dora), "email", by=dora)
    assert lift_on_request(case, by=dora) == 1
    receiver.status, receiver.got = 200, []
    Webhook.objects.update(next_at=None)
    hears()
    told_events = [(item.said["type"], item.said["data"].get("confirm")) for item in receiver.got]
    assert [pair for pair in told_events if pair[0].startswith("restriction.")] == [
        ("restriction.placed", True),
        ("restriction.lifted", True),
    ]
    ends = RecipientNotice.objects.filter(case=case, recipient=apart[0].client.recipient).order_by("pk")
    assert [(row.ends, row.way, row.state) for row in ends] == [(False, "hook", "sent"), (True, "hook", "sent")]


def test_a_correction_on_request_is_told_without_the_value(apart, receiver, hears, ada, dora):
    case = case_about(with_key(ada.person), Kind.RECTIFICATION)
    correct(case, with_key(ada.person), {"email": "ada@nowy.test"}, by=dora)
    hears()
    [got] = [item for item in receiver.got if item.said["type"] == "person.rectified"]
    assert got.said["data"] == {"id": str(ada.uid), "confirm": True}
    notice = RecipientNotice.objects.get(case=case, recipient=apart[0].client.recipient)
    assert state(notice)[:2] == ("hook", "sent")


def test_the_case_shows_the_way_and_the_proof(apart, receiver, erasing, hears, dora):
    receiver.confirms_with = apart[1]
    notice = erasing()
    hears()
    assert state(notice) == ("hook", "confirmed", "signed")
    page = browser(dora).get(f"/privacy/requests/{notice.case.number}/recipients/").content.decode()
    assert ("by webhook" in page, "signed answer of their program" in page) == (True, True)


@pytest.fixture
def purging(apart, hub, arek, oskar, monkeypatch):
    """purging() deletes three people of whom the shop was given each; the notice to the shop's firm, and their ids."""
    all_off(monkeypatch)

    def done(number=3):
        recipient = apart[0].client.recipient
        staying(30)
        people = lapsed(number)
        for person in people:
            Disclosure.note([person], recipient=recipient, categories=["email"], by=oskar, at=timezone.now())
        uids = [str(person.uid) for person in people]
        all_delete_by_themselves()
        run = counted()
        assert [str(row.way) for row in planned_notices(run, timezone.now())] == ["hook"]
        carried_out(approved(run, oskar))
        return RecipientNotice.objects.get(recipient=recipient), uids

    return done


def test_a_purge_is_told_by_webhook_one_by_one_and_proven_once_all_are_signed(apart, receiver, purging, hears):
    notice, uids = purging()
    assert (state(notice), notice.number, again(notice).next_at) == (("hook", "waiting", ""), 3, None)
    receiver.confirms_with = apart[1]
    send_due()
    hears()
    events = [item.said["data"] for item in receiver.got if item.said["type"] == "person.erased"]
    assert [row["id"] for row in events] == uids
    assert all(row == {"id": row["id"], "confirm": True} for row in events)
    assert (state(notice), NoticedPerson.objects.count()) == (("hook", "confirmed", "signed"), 0)
    assert again(notice).case.state == "closed"


def test_a_law_that_keeps_one_of_many_settles_the_notice_only_with_the_last_answer(apart, receiver, purging, hears):
    notice, _uids = purging(2)
    send_due()
    hears()
    assert state(notice) == ("hook", "sent", "")
    first, last = Delivery.objects.filter(notice=notice.uid).order_by("pk")
    now = timezone.now()
    assert take_word(first, Word(kept="Art. 74", until=timezone.localdate() + DAY), by=system("test"), at=now)
    assert (state(notice), again(notice).basis, NoticedPerson.objects.count()) == (("hook", "sent", ""), "Art. 74", 2)
    assert take_word(last, Word(confirmed=True), by=system("test"), at=now)
    assert (state(notice), again(notice).keeps_until) == (
        ("hook", "keeps", "signed"),
        timezone.localdate() + DAY,
    )


def test_a_program_that_does_not_confirm_a_purge_leaves_the_list_to_the_mail(apart, receiver, purging, hears):
    notice, _uids = purging(2)
    Recipient.objects.filter(pk=notice.recipient_id).update(email="iod@sklep.test")
    send_due()
    hears()
    RecipientNotice.objects.filter(pk=notice.pk).update(due_on=timezone.localdate() - DAY)
    send_due()
    assert (state(notice)[:2], NoticedPerson.objects.count()) == (("mail", "waiting"), 2)
    assert Message.objects.get(template="request_recipient").address == "iod@sklep.test"


def test_while_the_run_goes_on_nothing_leaves_though_the_webhook_stops(apart, purging, hears, arek, receiver):
    notice, _uids = purging(2)
    Run.objects.update(state="running")
    stop_webhook(apart[0], by=arek, note="Koniec umowy.")
    send_due()
    assert state(notice)[:2] == ("hook", "waiting")
    Run.objects.update(state="done")
    send_due()
    assert state(notice)[:2] == ("task", "waiting")

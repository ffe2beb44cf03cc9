"""Programs hear of readiness, reviews and full exports in codes: which check turned, what ended. Nobody is named."""

import pytest
from django.core.exceptions import ValidationError

from crm.accounts.clients.webhooks import open_webhook
from crm.accounts.models import Client
from crm.accounts.permissions.webhook_events import about_people, open_to
from crm.contacts.models import Contact
from crm.dpo.models import ReviewPlan, ReviewPoint, check_uid
from crm.dpo.readiness.nightly_look import look
from crm.dpo.reviews.checklists import points_of
from crm.dpo.reviews.reviewing import answer, begin, sign_off
from crm.workspace.leaving.endings import delete_due
from crm.workspace.leaving.orders import refuse
from tests.files.package_cases import asked, fetched, made

pytestmark = pytest.mark.django_db
PACKAGES = ["asked", "approved", "refused", "made", "downloaded", "removed"]
CHECKS, SIGNED = ["readiness.fails", "readiness.passes"], ["review.signed"]


def test_a_check_that_turns_red_and_green_again_is_heard_once_each(opened, receiver, hears, dora, arek):
    look()
    opened(events=CHECKS)
    factors = list(arek.authenticator_set.all())
    arek.authenticator_set.all().delete()
    look()
    look()
    hears()
    for factor in factors:
        factor.save(force_insert=True)
    look()
    hears()
    wanted = str(check_uid("second_factor"))
    events = [(got.said["type"], got.said["data"]) for got in receiver.got if got.said["data"]["id"] == wanted]
    assert events == [(name, {"id": wanted, "code": "second_factor"}) for name in CHECKS]
    assert arek.last_name not in "".join(got.body.decode() for got in receiver.got)


def test_a_signed_review_is_heard_with_its_subject_and_how_much_was_wrong(opened, receiver, hears, dora):
    opened(events=SIGNED)
    review = begin(ReviewPlan.objects.get(subject="keys"), by=dora)
    points = {point.code: (ReviewPoint.Answer.YES, "") for point in points_of("keys")}
    answer(review, points, by=dora)
    signed = sign_off(review, note="Klucze w sejfie u Olgierda.", by=dora)
    hears()
    [got] = receiver.got
    bad = sum(fact["ok"] is False for fact in signed.facts)
    assert got.said["type"] == "review.signed"
    assert got.said["data"] == {"id": str(review.uid), "subject": "keys", "not_in_order": bad}
    assert "Olgierda" not in got.body.decode()


def test_only_a_program_that_may_read_them_may_listen(shop, arek):
    assert (open_to(["readiness:read"]), open_to(["reviews:read"])) == (CHECKS, SIGNED)
    assert (about_people(CHECKS), about_people(SIGNED)) == (False, False)
    Client.objects.filter(pk=shop.pk).update(scopes=["contacts:read"])
    shop.refresh_from_db()
    for events in (CHECKS, SIGNED):
        with pytest.raises(ValidationError):
            open_webhook(shop, "https://sklep.example/x", purpose="offers", events=events, by=arek)


def test_what_waits_is_not_sent_once_the_scope_is_gone(opened, receiver, hears, shop, dora, arek):
    look()
    opened(events=CHECKS)
    arek.authenticator_set.all().delete()
    look()
    Client.objects.filter(pk=shop.pk).update(scopes=["contacts:read"])
    hears()
    assert receiver.got == []


def test_a_package_is_heard_from_the_question_to_its_end(opened, receiver, hears, ada, marek, oskar):
    opened(events=[f"full_export.{name}" for name in PACKAGES])
    export = made(marek, oskar)
    fetched(export, marek)
    Contact.objects.filter(pk=ada.pk).update(binned_at=ada.created_at)
    delete_due()
    refused = asked(marek)
    refuse(refused, by=oskar)
    hears()
    got = [(each.said["type"].partition(".")[2], each.said["data"]) for each in receiver.got]
    first, second = {"id": str(export.uid)}, {"id": str(refused.uid)}
    assert got == [
        ("asked", first),
        ("approved", first),
        ("made", first),
        ("downloaded", first),
        ("removed", first | {"reason": "changed"}),
        ("asked", second),
        ("refused", second),
    ]
    bodies = "".join(each.body.decode() for each in receiver.got)
    assert [word for word in ("Ada", "Kowalska", "marek", "oskar", "user:") if word in bodies] == []

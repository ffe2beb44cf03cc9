"""A letter is work once it has gone: not while it waits for its time, nor when it was stopped or came back."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from crm.contacts.contact_list.standing_views import quiet
from crm.contacts.models import Contact
from crm.correspondence.letters.sending import send
from crm.mail.models.messages import Message
from tests.sales.reports.living import days_ago, numbers_on, rows_at

SPAN = {"from": days_ago(5).isoformat(), "to": days_ago(-5).isoformat()}


def test_reports_and_the_list_behind_them_count_what_has_gone(ada, sam, contracts, as_user):
    for state in ("sent", "kept", "waiting", "stopped", "undelivered"):
        entry = send(ada, by=sam, purpose=contracts, subject=state, text="x")
        Message.objects.filter(pk=entry.message_id).update(state=state)
    send(ada, by=sam, purpose=contracts, subject="planned", text="x", send_at=timezone.now() + timedelta(days=2))
    client = as_user(sam)
    page = client.get(reverse("sales:reports"), SPAN).content.decode()
    by_url = {url: counts for url, counts in numbers_on(page).items() if "kind=email" in url}
    assert list(by_url.values()) == [{2}]
    assert [rows_at(client, url) for url in by_url] == [2]


def test_somebody_whom_no_letter_reached_is_quiet(ada, sam, contracts):
    now = timezone.now()
    Contact.objects.filter(pk=ada.pk).update(created_at=now - timedelta(days=60))
    entry, matches = send(ada, by=sam, purpose=contracts, subject="x", text="x"), []
    for state in ("stopped", "sent"):
        Message.objects.filter(pk=entry.message_id).update(state=state)
        matches.append(quiet(Contact.objects, now).filter(pk=ada.pk).exists())
    assert matches == [True, False]

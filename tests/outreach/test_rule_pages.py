"""The pages of rules: made without a script, tried, switched on, read by colleagues, taken back; the bell; the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contacts.models import Contact
from crm.contacts.people.editing import edit
from crm.outreach.models import Rule, RuleNews, RuleVersion
from crm.outreach.rules.content import read
from crm.outreach.rules.ready_rules import READY
from crm.privacy.models import AccessEntry
from crm.sales.models import Task
from tests.outreach.rule_builders import TASK, draft, rule_on, runs, turn

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Oddzwoń",
    "trigger": "contact_changed",
    "t-field": "",
    "s-0-kind": "task",
    "s-0-title": "Oddzwonić",
    "s-0-task_kind": "call",
    "s-0-number": "2",
    "s-0-unit": "hours",
    "s-0-whom": "owner",
    "limit": "40",
    "act": "save",
}


def touch(contact):
    """A change by whoever looks after the contact."""
    fresh = Contact.objects.with_keys().get(pk=contact.pk)
    return edit(fresh, {"position": "Prezes"}, version=fresh.version, by=fresh.owner)


def test_from_the_form_to_the_history_and_back(sam, ada, as_user):
    client, new = as_user(sam), reverse("outreach:rule_new")
    touch(ada)
    shaped = client.post(new, {**FORM, "act": "step", "add": "tell"})
    assert 's-1-kind" value="tell"' in shaped.content.decode()
    assert client.post(new, FORM).status_code == 302
    rule = Rule.objects.get()
    url = reverse("outreach:rule", args=[rule.uid])
    client.post(reverse("outreach:rule_switch", args=[rule.uid]), {"state": "on"})
    assert not Rule.objects.get().on  # not before its trial
    client.post(reverse("outreach:rule_trial", args=[rule.uid]))
    assert ada.label in client.get(url).content.decode()
    client.post(reverse("outreach:rule_switch", args=[rule.uid]), {"state": "on"})
    assert Rule.objects.get().on
    fresh = Contact.objects.with_keys().get(pk=ada.pk)
    edit(fresh, {"position": "Dyrektor"}, version=fresh.version, by=sam)
    turn()
    assert Task.objects.filter(binned_at=None).count() == 1
    page = client.get(reverse("outreach:rule_runs", args=[rule.uid])).content.decode()
    assert ada.label in page
    client.post(reverse("outreach:rule_run_undo", args=[runs(rule)[0].uid]))
    assert not Task.objects.filter(binned_at=None).exists()
    assert AccessEntry.objects.filter(view="outreach:rule_runs", people__contains=[ada.pk]).exists()


def test_a_form_with_holes_comes_back_with_sentences(sam, as_user):
    holes = {**FORM, "s-0-title": "", "limit": "0"}
    answer = as_user(sam).post(reverse("outreach:rule_new"), holes)
    assert answer.status_code == 422
    assert not Rule.objects.exists()
    assert "s-0-title-error" in answer.content.decode()


def test_conditions_are_rows_of_the_filter_editor(sam, as_user):
    sent = {**FORM, "0-0-field": "status", "0-0-was": "status", "0-0-op": "is", "0-0-value": ["lead"]}
    as_user(sam).post(reverse("outreach:rule_new"), sent)
    (group,) = RuleVersion.objects.get().content["conditions"]["groups"]
    assert group["rules"] == [["status", "is", "lead"]]


@pytest.mark.parametrize("slug", READY)
def test_a_ready_one_fills_the_editor(sam, as_user, slug):
    page = as_user(sam).get(reverse("outreach:rule_new"), {"ready": slug})
    assert page.status_code == 200
    assert str(READY[slug].name) in page.content.decode()


@pytest.mark.parametrize("slug", ["enquiries", "next-step", "stale", "offers", "notices", "consents"])
def test_most_ready_ones_lack_nothing(marek, slug):
    assert read(READY[slug].draft(), marek).steps


def test_a_colleague_reads_it_and_changes_nothing(sam, nina, mallory, as_user):
    rule = draft(sam, "deal_opened")
    url = reverse("outreach:rule", args=[rule.uid])
    client = as_user(nina)
    page = client.get(url).content.decode()
    assert "Oddzwonić" in page
    assert "s-0-title" not in page
    assert client.post(url, FORM).status_code == 403
    assert client.post(reverse("outreach:rule_trial", args=[rule.uid])).status_code == 403
    client = as_user(mallory)
    assert client.get(url).status_code == 404


def test_what_it_did_about_others_people_is_not_shown(sam, marek, mallory, ada, as_user):
    rule = rule_on(sam, "contact_changed")
    touch(ada)
    turn()
    Contact.objects.filter(pk=ada.pk).update(team=mallory.teams.get(), owner=mallory)
    page = as_user(marek).get(reverse("outreach:rule_runs", args=[rule.uid])).content.decode()
    assert ada.label not in page
    answer = as_user(marek).post(reverse("outreach:rule_run_undo", args=[runs(rule)[0].uid]))
    assert answer.status_code == 404


def test_the_bell_rings_until_it_was_seen(sam, ada, as_user):
    rule_on(sam, "contact_changed", {"kind": "tell", "whom": "owner", "words": "Zadzwoń do niej"})
    touch(ada)
    turn()
    client, url = as_user(sam), reverse("outreach:rule_news")
    page = client.get(url).content.decode()
    assert "Zadzwoń do niej" in page
    assert ada.label in page
    assert url in client.get(reverse("contacts:pulse")).content.decode()
    client.post(url)
    assert RuleNews.objects.get().seen_at is not None
    assert url not in client.get(reverse("contacts:pulse")).content.decode()


def statements(client, url):
    """How many statements a page takes once it is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_what_pages_cost_does_not_grow(sam, ada, ben, as_user):
    client = as_user(sam)
    rule = rule_on(sam, "contact_changed", TASK, {"kind": "tell", "whom": "owner", "words": "Zmiana"})
    touch(ada)
    turn()
    urls = [
        reverse("outreach:rules"),
        reverse("outreach:rule_runs", args=[rule.uid]),
        reverse("outreach:rule_news"),
    ]
    before = [statements(client, url) for url in urls]
    touch(ben)
    turn()
    for _each in range(3):
        draft(sam, "deal_opened")
    assert [statements(client, url) for url in urls] == before
    assert max(before) <= 12
    assert statements(client, reverse("outreach:rule", args=[rule.uid])) <= 25

"""Templates of contracts and orders written by API: over one version, with their events, under a scope of their own."""

import pytest

from crm.accounts.permissions.webhook_events import BY_ACT
from crm.privacy.models import LedgerEntry
from crm.sales.models import PaperTemplate, PaperTemplateVersion
from tests.api.conftest import code
from tests.sales.paper_builders import template_of

pytestmark = pytest.mark.django_db
URL = "paper-templates/"
NEW = {"name": "Umowa", "kind": "order", "title": "Zamówienie {{numer}}", "text": "Dla {{klient}}\r\n\r\n{{pozycje}}"}
ACTS = {"added": "created", "changed": "updated", "retired": "removed", "restored": "restored"}


def match(answer):
    return {"if_match": answer.headers["ETag"]}


def test_a_template_is_added_changed_put_away_and_used_again(hub):
    added = hub.post(URL, NEW)
    assert added.status_code == 201
    url = f"{URL}{added.said['id']}/"
    read = hub.get(url)
    assert (read.said["version"], read.said["languages"], read.said["text"]) == (
        1,
        ["pl"],
        "Dla {{klient}}\n\n{{pozycje}}",
    )
    changed = hub.patch(url, {"text": "Inaczej {{numer}}", "name": "Zamówienie"}, **match(read))
    assert (changed.status_code, changed.said["changed"]) == (200, ["name", "text"])
    assert hub.get(url).said["version"] == 2
    assert PaperTemplateVersion.objects.filter(number=1).get().text == "Dla {{klient}}\n\n{{pozycje}}"
    away = hub.patch(url, {"in_use": False}, **match(hub.get(url)))
    assert away.said["changed"] == ["in_use"]
    assert (hub.get(URL).said["results"], len(hub.get(f"{URL}?in_use=false").said["results"])) == ([], 1)
    assert hub.patch(url, {"in_use": True}, **match(away)).status_code == 200
    acts = [f"paper_template.{name}" for name in ("added", "changed", "retired", "restored")]
    assert list(LedgerEntry.objects.filter(act__in=acts).order_by("pk").values_list("act", flat=True)) == acts


@pytest.mark.parametrize("act", ACTS)
def test_webhooks_hear_of_it(act):
    assert BY_ACT[f"paper_template.{act}"] == f"paper_template.{ACTS[act]}"


def test_it_is_changed_over_the_version_that_was_read(hub, marek):
    url = f"{URL}{template_of(marek).uid}/"
    read = hub.get(url)
    assert hub.patch(url, {"name": "Nowa"}, **match(read)).status_code == 200
    assert code(hub.patch(url, {"text": "X"}, **match(read))) == (412, "precondition_failed")
    assert code(hub.patch(url, {"text": "X"}))[0] == 428
    assert PaperTemplateVersion.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "Ala {{hasło}}"},
        {"text": ""},
        {"name": "PESEL 44051401359"},
        {"kind": "invoice"},
        {"version": 3},
        {"x": 1},
    ],
)
def test_what_cannot_be_is_a_problem_and_nothing_is_kept(hub, wrong):
    assert hub.post(URL, {**NEW, **wrong}).status_code in (400, 422)
    assert not PaperTemplate.objects.exists()


def test_sent_twice_under_one_key_it_is_one(hub):
    first = hub.post(URL, NEW, idempotency_key="szablon-1")
    second = hub.post(URL, NEW, idempotency_key="szablon-1")
    assert (first.said, PaperTemplate.objects.count()) == (second.said, 1)


def test_papers_may_be_drawn_up_without_the_right_to_write_templates(as_token, marek):
    url = f"{URL}{template_of(marek).uid}/"
    reader = as_token("paper-templates:read", "documents:write")
    assert reader.get(URL).status_code == 200
    assert code(reader.post(URL, NEW)) == (403, "scope_missing")
    assert code(reader.patch(url, {"name": "X"}, if_match="*")) == (403, "scope_missing")
    assert code(as_token("documents:read").get(URL)) == (403, "scope_missing")

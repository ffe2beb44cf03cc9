"""Choices of a custom field by the API: added, renamed, moved, laid aside with or without answers, offered again."""

import pytest

from crm.contacts.custom.choices import MOVE
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.models import FieldChoice
from crm.contacts.people.editing import edit
from crm.contacts.tasks import move_choice
from crm.jobs.models import Job
from crm.privacy.models import LedgerEntry
from tests.api.conftest import code
from tests.api.people.test_contacts import wrong
from tests.api.people.test_field_definitions import match
from tests.contacts.custom.field_cases import make, opened

pytestmark = pytest.mark.django_db
NEVER = "b1946ac9-2f1a-4c0b-9d5e-000000000000"


@pytest.fixture
def trade(contracts):
    """A field with two choices."""
    return make("Branża", kind="choice", choices=["Handel", "Usługi"])


def choice_of(field, key):
    return FieldChoice.objects.get(definition=field, key=key)


def labels(hub, field):
    """[(label, offered)] as the field tells them."""
    return [(choice["label"], choice["offered"]) for choice in hub.get(f"fields/{field.uid}/").said["choices"]]


def changed(hub, choice, values):
    """What a change over the version just read answers."""
    url = f"fields/choices/{choice.uid}/"
    return hub.patch(url, values, **match(hub.get(url)))


def test_one_is_added_at_the_end_once_for_one_key(hub, trade):
    url, body = f"fields/{trade.uid}/choices/", {"label": "Rolnictwo", "label_en": "Farming"}
    answers = [hub.post(url, body, idempotency_key="x1") for _time in range(2)]
    assert answers[0].status_code == 201, answers[0].said
    assert answers[0].said == answers[1].said
    there = hub.get(answers[0].headers["Location"].removeprefix("/api/v1/"))
    assert there.said == {
        "id": answers[0].said["id"],
        "key": "rolnictwo",
        "label": "Rolnictwo",
        "label_en": "Farming",
        "offered": True,
    }
    assert there.said in hub.get(f"fields/{trade.uid}/").said["choices"]
    renamed = hub.patch(f"fields/choices/{there.said['id']}/", {"label": "Uprawy"}, **match(answers[0]))
    assert renamed.said["changed"] == ["label"]
    assert labels(hub, trade) == [("Handel", True), ("Usługi", True), ("Uprawy", True)]
    assert LedgerEntry.objects.filter(act="field.choice_added").count() == 1


@pytest.mark.parametrize("body", [{}, {"label": " "}, {"label": "handel"}, {"label": "PESEL 44051401359"}])
def test_what_the_page_refuses_is_refused(hub, trade, body):
    answer = hub.post(f"fields/{trade.uid}/choices/", body)
    assert (code(answer)[0], set(wrong(answer))) == (422, {"/label"})
    assert labels(hub, trade) == [("Handel", True), ("Usługi", True)]


def test_a_field_without_choices_gets_none(hub, contracts):
    answer = hub.post(f"fields/{make('Motto').uid}/choices/", {"label": "A"})
    assert wrong(answer) == {"/label": "choices"}
    assert FieldChoice.objects.count() == 0


def test_it_is_renamed_and_moved_over_the_version_that_was_read(hub, trade):
    url = f"fields/choices/{choice_of(trade, 'uslugi').uid}/"
    first = hub.get(url)
    assert code(hub.patch(url, {"label": "Serwis"}))[0] == 428
    answer = hub.patch(url, {"label": "Serwis", "after": None}, **match(first))
    assert answer.said["changed"] == ["after", "label"]
    assert answer.headers["ETag"] == hub.get(url).headers["ETag"]
    assert code(hub.patch(url, {"label": "Inny"}, **match(first)))[0] == 412
    assert labels(hub, trade) == [("Serwis", True), ("Handel", True)]
    again = hub.patch(url, {"label": "Serwis", "after": None}, **match(answer))
    assert again.said["changed"] == []
    after = str(choice_of(trade, "handel").uid)
    assert hub.patch(url, {"after": after}, **match(again)).said["changed"] == ["after"]
    assert labels(hub, trade) == [("Handel", True), ("Serwis", True)]
    assert wrong(changed(hub, choice_of(trade, "uslugi"), {"key": "x"})) == {"/key": "read_only"}
    acts = LedgerEntry.objects.filter(act="field.choice_changed")
    assert acts.count() == 3


def test_one_laid_aside_stays_with_its_records_and_comes_back(hub, sam, ada, trade):
    edit(opened(ada), {"custom_branza": "handel"}, version=1, by=sam)
    trader = choice_of(trade, "handel")
    assert changed(hub, trader, {"offered": False}).said["changed"] == ["offered"]
    assert changed(hub, trader, {"offered": False}).said["changed"] == []
    assert labels(hub, trade) == [("Handel", False), ("Usługi", True)]
    assert custom_values_of(opened(ada)) == {"custom_branza": "handel"}
    last = changed(hub, choice_of(trade, "uslugi"), {"offered": False})
    assert code(last)[0] == 422
    assert changed(hub, trader, {"offered": True}).said["changed"] == ["offered"]
    assert labels(hub, trade) == [("Handel", True), ("Usługi", True)]


def test_answers_move_with_it_to_another_of_the_same_field(hub, sam, ada, trade):
    edit(opened(ada), {"custom_branza": "handel"}, version=1, by=sam)
    foreign = choice_of(make("Kolor", kind="choice", choices=["Biały", "Czarny"]), "bialy")
    trader, other = choice_of(trade, "handel"), choice_of(trade, "uslugi")
    assert wrong(changed(hub, trader, {"moved_to": str(other.uid)})) == {"/moved_to": "moved_to"}
    for nowhere in (NEVER, str(foreign.uid), str(trader.uid)):
        assert code(changed(hub, trader, {"offered": False, "moved_to": nowhere}))[0] == 422, nowhere
    assert wrong(changed(hub, trader, {"after": str(foreign.uid)})) == {"/after": "after"}
    assert labels(hub, trade) == [("Handel", True), ("Usługi", True)]
    assert changed(hub, trader, {"offered": False, "moved_to": str(other.uid)}).said["changed"] == ["offered"]
    assert labels(hub, trade) == [("Usługi", True)]
    assert code(hub.get(f"fields/choices/{trader.uid}/"))[0] == 404
    move_choice(Job.objects.get(kind=MOVE).pk)
    assert custom_values_of(opened(ada))["custom_branza"] == "uslugi"


def test_one_of_a_hidden_or_removed_field_is_like_none(hub, shop, contracts):
    make("Jawne", kind="choice", choices=["A", "B"])
    secret = make("Tajne", kind="choice", choices=["Kanarek", "Wrona"], hidden_from=[shop.user.role.slug])
    for key in (choice_of(secret, "kanarek").uid, NEVER):
        assert code(hub.get(f"fields/choices/{key}/"))[0] == 404
        assert code(hub.patch(f"fields/choices/{key}/", {"label": "X"}, if_match="*"))[0] == 404
    for key in (secret.uid, NEVER):
        for door in ("choices", "removal", "restoration"):
            assert code(hub.post(f"fields/{key}/{door}/", {"label": "X"} if door == "choices" else {}))[0] == 404
    assert FieldChoice.objects.filter(label="X").count() == 0


def test_without_the_scope_or_the_right_nothing_is_written(as_token, trade):
    reader, url = as_token("fields:read"), f"fields/choices/{choice_of(trade, 'handel').uid}/"
    assert reader.get(url).said["label"] == "Handel"
    assert code(reader.patch(url, {"label": "X"}, if_match="*"))[0] == 403
    for door in ("choices", "removal", "restoration"):
        assert code(reader.post(f"fields/{trade.uid}/{door}/", {"label": "X"} if door == "choices" else {}))[0] == 403
    assert labels(reader, trade) == [("Handel", True), ("Usługi", True)]

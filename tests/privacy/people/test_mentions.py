"""Notes about other people that name somebody who leaves: found before, looked at by the desk, edited or let be."""

import pytest
from django.utils import timezone

from crm.contacts.models import Company, Interaction
from crm.privacy.erasure.eraser import erase
from crm.privacy.logs.ledger import LedgerEntry
from crm.privacy.models import ContactPoint, Mention, Person
from crm.privacy.people.identifiers import Marks
from crm.privacy.people.mentions import Place, find, redact, settle
from tests.privacy.test_canary import everywhere

pytestmark = pytest.mark.django_db


def note(contact, author, text):
    person = Person.objects.with_keys().get(pk=contact.pk)
    return Interaction.objects.create(person=person, kind="note", summary=text, author=author)


def places(found, person):
    return [(item.room, item.row, item.means) for item in found.get(person.pk, ())]


def test_her_full_name_her_address_and_her_number_are_found_in_notes_about_others(ada, ben, sam):
    person = Person.objects.with_keys().get(pk=ada.pk)
    ContactPoint.objects.create(person=person, kind="email", value="prywatny@ada.test")
    texts = {
        "name": "Poleciła go ada KOWALSKA z Cerambudu.",
        "reversed": "Szefowa: Kowalska Ada.",
        "email": "Pisać na ADA@cerambud.test, nie na biuro.",
        "further": "albo <prywatny@ada.test>",
        "phone": "Dzwonić: (602) 333-444 po 16",
    }
    rows = {kind: note(ben, sam, text) for kind, text in texts.items()}
    note(ben, sam, "Ada była, Kowalska nie. Numer 602333445, adres inna.ada@cerambud.test.")
    own = note(ada, sam, "Ada Kowalska oddzwoni")
    result = find([ada.person])
    kinds = {"name": "name", "reversed": "name", "email": "email", "further": "email", "phone": "phone"}
    assert places(result, ada) == [("contacts.interaction", rows[kind].pk, means) for kind, means in kinds.items()]
    assert own.pk not in [item.row for item in result[ada.pk]]
    place = result[ada.pk][0]
    assert place == Place("contacts.interaction", "summary", rows["name"].pk, 12, len("ada KOWALSKA"), "name")


def test_a_firms_notes_are_read_too_and_a_second_search_adds_nothing(ada, sam):
    firm = Company.objects.create(owner=sam, team=ada.team, name="Cerambud", notes="Kontakt: Ada Kowalska")
    for _twice in range(2):
        assert places(find([ada.person]), ada) == [("contacts.company", firm.pk, "name")]
    assert list(Mention.objects.values_list("room", "row", "begins", "holder")) == [
        ("contacts.company", firm.pk, 9, None)
    ]


def test_the_places_outlive_her_and_tell_nothing_of_her(ada, ben, sam, dora):
    uid, row = ada.person.uid, note(ben, sam, "Poleciła go Ada Kowalska.")
    find([ada.person])
    erase(ada.person, {}, by=dora)
    mention = Mention.objects.get()
    assert (mention.room, mention.column, mention.row, mention.outcome) == (
        "contacts.interaction",
        "summary",
        row.pk,
        "waiting",
    )
    table = everywhere()["table privacy_mention"]
    assert [text for text in ("Kowalska", str(uid)) if text.encode() in table] == []


def test_they_go_with_the_person_whose_note_it_is(ada, ben, sam, dora):
    note(ben, sam, "Poleciła go Ada Kowalska.")
    find([ada.person])
    erase(ben.person, {}, by=dora)
    assert Mention.objects.count() == 0


def test_the_desk_edits_the_note_once_for_everything_found_in_it(ada, ben, sam, dora):
    row = note(ben, sam, "Ada Kowalska, ada@cerambud.test, poleciła nas.")
    find([ada.person])
    first = Mention.objects.order_by("begins").first()
    redact(first, "Znajoma poleciła nas.", by=dora, at=timezone.now())
    assert Interaction.objects.select_related("person__key").get(pk=row.pk).summary == "Znajoma poleciła nas."
    assert list(Mention.objects.values_list("outcome", "settled_by")) == [("redacted", f"user:{dora.pk}")] * 2
    entry = LedgerEntry.objects.get(act="mention.redacted")
    assert (entry.about, entry.fields, entry.counts) == (ben.person.uid, ["summary"], {"places": 2})
    assert places(find([ada.person]), ada) == []


def test_not_hers_is_said_once(ada, ben, sam, dora):
    note(ben, sam, "Ada Kowalska z Gdyni, nie ta.")
    find([ada.person])
    mention = Mention.objects.get()
    settled = [settle(mention, Mention.Outcome.NOT_HERS, by=dora, at=timezone.now()) for _twice in range(2)]
    assert (settled, LedgerEntry.objects.filter(act="mention.not_hers").count()) == ([True, False], 1)


def test_a_note_that_is_gone_is_said_to_be(ada, ben, sam, dora):
    row = note(ben, sam, "Ada Kowalska")
    find([ada.person])
    Interaction.objects.filter(pk=row.pk).delete()
    with pytest.raises(LookupError):
        redact(Mention.objects.get(), "", by=dora, at=timezone.now())
    assert Mention.objects.get().outcome == "waiting"


def test_the_search_leaves_numbers_in_the_ledger_and_no_value(ada, ben, sam):
    note(ben, sam, "Ada Kowalska")
    find([ada.person, ben.person])
    entry = LedgerEntry.objects.get(act="mentions.searched")
    assert (entry.actor_id, entry.counts) == ("privacy.mentions", {"people": 1, "notes": 1, "places": 1, "rows": 0})


def test_a_note_that_cannot_be_searched_is_named_and_stops_nobody(ada, ben, sam, monkeypatch):
    hostile, good = note(ben, sam, "HOSTILE"), note(ben, sam, "Poleciła go Ada Kowalska.")
    hits, tried = Marks.hits, []

    def searching(marks, text):
        if text == "HOSTILE":
            tried.append(text)
            raise RecursionError(text)
        yield from hits(marks, text)

    monkeypatch.setattr(Marks, "hits", searching)
    assert places(find([ada.person]), ada) == [("contacts.interaction", good.pk, "name")]
    rows = Mention.objects.order_by("means").values_list("row", "means", "begins", "length")
    assert list(rows) == [(good.pk, "name", 12, 12), (hostile.pk, "unread", 0, len("HOSTILE"))]
    assert (len(tried), LedgerEntry.objects.get(act="mentions.searched").counts["unread"]) == (2, 1)


def test_a_note_that_fails_once_is_searched_when_the_others_are_done(ada, ben, sam, monkeypatch):
    once = note(ben, sam, "Poleciła go Ada Kowalska.")
    hits, tried = Marks.hits, []

    def searching(marks, text):
        tried.append(text)
        if len(tried) == 1:
            raise MemoryError
        yield from hits(marks, text)

    monkeypatch.setattr(Marks, "hits", searching)
    assert places(find([ada.person]), ada) == [("contacts.interaction", once.pk, "name")]
    assert Mention.objects.get().means == "name"

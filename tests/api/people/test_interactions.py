"""History by API: written for a purpose with a ground, read as far as one's role, one's own entries corrected."""

from crm.contacts.entries.composing import write
from crm.contacts.models import Interaction
from tests.api.conftest import code
from tests.api.people.test_contacts import wrong


def note(contact, **more):
    return {"contact": str(contact.uid), "purpose": "contracts", "kind": "note", "text": "Zamówienie 114.", **more}


def test_an_entry_is_written_and_read_by_its_writer(hub, issued, ada, sam):
    write(ada, by=sam, kind="note", text="Notatka Sama.")
    answer = hub.post("interactions/", note(ada))
    entry = Interaction.objects.select_related("person__key").latest("pk")
    assert (answer.status_code, answer.said, entry.summary) == (201, {"id": str(entry.uid)}, "Zamówienie 114.")
    (result,) = hub.get(f"interactions/?contact={ada.uid}&purpose=contracts").said["results"]
    assert (result["id"], result["text"], result["kind"]) == (str(entry.uid), "Zamówienie 114.", "note")


def test_the_history_of_a_foreign_contact_is_missing(hub, rival, ada):
    hub.post("interactions/", note(ada))
    url = f"interactions/?contact={ada.uid}&purpose=contracts"
    assert [row["text"] for row in hub.get(url).said["results"]] == ["Zamówienie 114."]
    assert code(rival.get(url)) == (404, "not_found")


def test_another_ones_entry_is_missing_for_a_program(hub, ada, sam):
    entry = write(ada, by=sam, kind="note", text="Notatka Sama.")
    answer = hub.get(f"interactions/{entry.uid}/?purpose=contracts")
    missing = hub.get("interactions/00000000-0000-4000-8000-000000000000/?purpose=contracts")
    assert (answer.status_code, answer.content) == (404, missing.content)


def test_who_may_not_be_contacted_is_not_written_about(hub, ben, carla):
    answer = hub.post("interactions/", note(carla))
    assert (code(answer), answer.said["reason"]) == ((409, "contact_not_allowed"), "restricted")
    assert code(hub.post("interactions/", note(ben, purpose="offers"))) == (403, "purpose_not_granted")
    assert Interaction.objects.count() == 0


def test_a_text_with_what_does_not_belong_there_is_refused_unless_there_is_a_basis(hub, ada):
    text = "PESEL 44051401359"
    answer = hub.post("interactions/", note(ada, text=text))
    assert (wrong(answer), "44051401359" in answer.content.decode()) == ({"/text": "pesel"}, False)
    assert hub.post("interactions/", note(ada, text=text, keep=True)).status_code == 201


def test_a_call_needs_its_outcome_and_a_note_its_text(hub, ada):
    assert wrong(hub.post("interactions/", note(ada, kind="call"))) == {"/outcome": "required"}
    assert wrong(hub.post("interactions/", note(ada, text=" "))) == {"/text": "empty"}
    assert wrong(hub.post("interactions/", note(ada, kind="email"))) == {"/kind": "invalid_choice"}
    assert wrong(hub.post("interactions/", note(ada, author="x"))) == {"/author": "read_only"}
    assert hub.post("interactions/", note(ada, kind="call", text="", outcome="talked")).status_code == 201


def test_ones_own_entry_is_corrected_over_its_version(hub, ada):
    answer = hub.post("interactions/", note(ada))
    url = f"interactions/{answer.said['id']}/?purpose=contracts"
    assert code(hub.patch(url, {"text": "Inaczej."})) == (428, "precondition_required")
    assert hub.patch(url, {"text": "Inaczej."}, If_Match=answer.headers["ETag"]).said["changed"] == ["text"]
    assert code(hub.patch(url, {"text": "Znowu."}, If_Match=answer.headers["ETag"])) == (412, "precondition_failed")
    now = hub.get(url)
    assert (now.said["text"], now.said["edited_at"] is not None) == ("Inaczej.", True)


def test_a_meeting_names_only_those_whom_the_caller_sees(hub, add, sam, mallory, ada):
    friend, stranger = add(sam, name="Drugi", email="d@a.test"), add(mallory, name="Obcy", email="o@b.test")
    body = note(ada, kind="meeting", others=[str(stranger.uid)])
    assert wrong(hub.post("interactions/", body)) == {"/others": "people"}
    assert hub.post("interactions/", body | {"others": [str(friend.uid)]}).status_code == 201
    assert Interaction.objects.count() == 2

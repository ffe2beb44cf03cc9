"""Erasing a person takes her messages, waiting ones too; those of others stay."""

from crm.mail.models.message_states import State
from crm.mail.models.messages import Attempt, Message
from crm.mail.outgoing.delivery import deliver
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Person
from crm.privacy.verbs.export import export
from tests.mail.conftest import make_due


def test_an_erased_persons_messages_are_gone_and_nothing_is_sent(server, write, ada, ben, sam, dora, contracts):
    server.reset("later")
    to_ada, to_ben = (write(contact.person, by=sam, purpose=contracts) for contact in (ada, ben))
    deliver(to_ada.pk)
    erase(ada.person, {}, by=dora)
    make_due(to_ada)
    for message in (to_ada, to_ben):
        deliver(message.pk)
    assert (list(Message.objects.values_list("pk", flat=True)), server.ids) == ([to_ben.pk], [to_ben.message_id])
    assert list(Attempt.objects.values_list("message", flat=True)) == [to_ben.pk]


def test_a_message_erased_while_it_is_being_sent_does_not_leave(server, write, ada, sam, dora, contracts, monkeypatch):
    message = write(ada.person, by=sam, purpose=contracts)

    def meanwhile(_message):
        erase(ada.person, {}, by=dora)

    monkeypatch.setattr("crm.mail.outgoing.delivery.refusal_of", meanwhile)
    deliver(message.pk)
    assert (server.arrived, Message.objects.count()) == ([], 0)


def test_the_copy_for_the_person_holds_what_was_written_to_her(write, ada, sam, contracts):
    write(ada.person, by=sam, purpose=contracts)
    [row] = export(Person.objects.with_keys().get(pk=ada.pk))["mail.message"]
    assert (row["to"], row["letter"]["subject"], row["state"], row["purpose"]) == (
        "ada@cerambud.test",
        "Żółty temat",
        str(State.WAITING.label),
        str(contracts),
    )


def test_what_must_stay_is_sealed_anew_and_the_address_goes(server, write, ada, sam, dora, contracts):
    message = write(ada.person, by=sam, purpose=contracts, required=True)
    erase(ada.person, {"correspondence": message.created_at or ada.created_at}, by=dora)
    row = Message.objects.with_keys().get()
    assert (row.address, row.to_index, row.content["subject"]) == ("", None, "Żółty temat")
    deliver(message.pk)
    row.refresh_from_db()
    assert (row.state, row.reason, server.arrived) == ("undelivered", "unsendable", [])

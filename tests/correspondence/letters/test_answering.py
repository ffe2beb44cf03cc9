"""Letters that answer letters: a colleague writes, the customer answers with another program, the thread goes on."""

import re
from datetime import timedelta
from email.utils import make_msgid

import pytest
from django.urls import reverse

from crm.contacts.history.timeline import timeline
from crm.contacts.models import Interaction
from crm.contacts.people.sharing import share
from crm.correspondence.letters.drafts import own_draft
from crm.correspondence.letters.quoting import marked_subject
from crm.correspondence.letters.sending import send
from crm.correspondence.letters.threading import MOST, answering_headers, reply_address
from crm.correspondence.letters.waiting_letters import take_back
from crm.correspondence.models import Draft
from crm.mail.outgoing.delivery import deliver
from crm.privacy.models import ContactPoint, Purpose
from tests.correspondence.incoming_mail import box, comes, mail
from tests.correspondence.letter_cases import LETTER, english, key_of, typed, url, words
from tests.mail.conftest import make_due, running, server  # noqa: F401 - a real mail server

ADA = "Ada Kowalska <ada@cerambud.test>"


def form_values(response) -> dict[str, str]:
    """Subject and text of the form as they stand there."""
    form = response.context["form"]
    return {name: form[name].value() for name in ("subject", "text")}


def newest(contact) -> Interaction:
    rows = Interaction.objects.filter(person=contact.person, kind="email").select_related(
        "person__key", "message__person__key"
    )
    return rows.latest("pk")


def arrives(message, arrived):
    """The letter leaves; the headers that arrived."""
    make_due(message)
    deliver(message.pk)
    return arrived[-1]


def test_the_thread_goes_on_between_two_mail_programs(server, ada, sam, contracts, as_user):  # noqa: F811
    ours = send(ada, by=sam, purpose=contracts, **LETTER)
    first = arrives(ours.message, server.arrived)
    Interaction.objects.filter(pk=ours.pk).update(happened_at=ours.happened_at - timedelta(hours=1))
    answer_id = make_msgid(domain="cerambud.test")
    answer = {"In_Reply_To": first["Message-ID"], "References": first["Message-ID"], "Message_ID": answer_id}
    text = f"Pasuje.\n\nW dniu 1.12.2026 o 10:40 Sam pisze:\n> {LETTER['text'].splitlines()[0]}"
    comes(mail(ADA, subject="Odp: Termin dostawy", text=text, **answer), box(user=sam))
    theirs = newest(ada)
    assert (theirs.thread, theirs.heads["id"], theirs.heads["sender"]) == (ours.thread, answer_id, "ada@cerambud.test")

    page = as_user(sam).get(f"{url(ada)}?reply={theirs.uid}")
    values = form_values(page)
    assert (values["subject"], values["text"].splitlines()[3]) == ("Odp: Termin dostawy", "> Pasuje.")
    sent = as_user(sam).post(url(ada), typed(answers=theirs.uid, subject=values["subject"], text="Do wtorku."))
    again = newest(ada)
    second = arrives(again.message, server.arrived)
    assert (sent.status_code, again.thread, second["In-Reply-To"], second["References"]) == (
        302,
        ours.thread,
        answer_id,
        f"{first['Message-ID']} {answer_id}",
    )
    [line] = [line for line in timeline(ada, reader=sam).lines if line.entry]
    assert (line.entry, [each.entry for each in line.earlier], line.letters) == (again, [theirs, ours], 3)
    assert (line.earlier[0].text, line.earlier[0].quoted.startswith("W dniu 1.12.2026")) == (
        "Odp: Termin dostawy\n\nPasuje.",
        True,
    )


@pytest.mark.parametrize(
    ("subject", "mark", "marked"),
    [
        ("Oferta", "Re", "Re: Oferta"),
        ("Re: Oferta", "Re", "Re: Oferta"),
        ("ODP: Oferta", "Re", "ODP: Oferta"),
        ("Odp:Oferta", "Re", "Odp:Oferta"),
        ("AW: Oferta", "Re", "AW: Oferta"),
        ("Re[2]: Oferta", "Re", "Re[2]: Oferta"),
        ("Fwd: Oferta", "Re", "Re: Fwd: Oferta"),
        ("PD: Oferta", "Fwd", "PD: Oferta"),
        ("Realizacja: etap 2", "Re", "Re: Realizacja: etap 2"),
        ("", "Re", "Re:"),
    ],
)
def test_a_subject_gets_its_mark_once(subject, mark, marked):
    assert marked_subject(subject, mark) == marked


def test_an_answer_goes_where_they_wrote_from_and_never_where_only_the_letter_says(ada, sam, as_user):
    comes(mail(ADA, Reply_To="Ada <zly@obcy.test>"), box(user=sam))
    entry = newest(ada)
    wanted = reply_address(entry, ada)
    page = words(as_user(english(sam)).get(f"{url(ada)}?reply={entry.uid}"))
    assert (wanted.address, wanted.refused, "answer at zly@obcy.test" in page) == ("", "zly@obcy.test", True)
    ContactPoint.objects.create(person=ada.person, kind="email", value="zly@obcy.test")
    assert (reply_address(entry, ada).address, reply_address(entry, ada).refused) == ("zly@obcy.test", "")


def test_who_wrote_from_a_further_address_is_answered_there(ada, sam, contracts, as_user):
    ContactPoint.objects.create(person=ada.person, kind="email", value="ada@dom.test")
    comes(mail("Ada <ada@dom.test>"), box(user=sam))
    as_user(sam).post(url(ada), typed(answers=newest(ada).uid))
    assert newest(ada).message.to == "ada@dom.test"


def test_an_enquiry_is_answered_on_the_channel_it_came_by(add, sam, as_user):
    enquiries = Purpose.objects.get(slug="enquiries")
    asker = add(sam, name="Ewa Pytająca", email="ewa@pyta.test", purpose=enquiries)
    comes(mail("Ewa <ewa@pyta.test>"), box(user=sam))
    entry = newest(asker)
    page = as_user(sam).get(f"{url(asker)}?reply={entry.uid}")
    purpose = page.context["choice"].purpose.slug
    answer = as_user(sam).post(url(asker), typed(answers=entry.uid, purpose=purpose))
    assert (purpose, answer.status_code, newest(asker).thread) == ("enquiries", 302, entry.thread)


def test_all_are_answered_but_ourselves_and_whom_nobody_here_knows(ada, ben, sam, as_user):
    comes(mail(ADA, to="biuro@spojnik.test, sam@spojnik.test", Cc="ben@miodek.test, obcy@obcy.test"), box(user=sam))
    entry = newest(ada)
    page = as_user(sam).get(f"{url(ada)}?reply={entry.uid}&all=1")
    form = page.context["form"]
    assert (form["cc"].value(), form["bcc"].value()) == ("ben@miodek.test", "")


def test_what_answers_a_letter_can_be_taken_back_and_answers_it_still(ada, sam, contracts, as_user):
    comes(mail(ADA), box(user=sam))
    theirs = newest(ada)
    entry = send(ada, by=sam, purpose=contracts, answers=theirs, **LETTER)
    assert take_back(entry, by=sam)
    assert Draft.objects.get().answers == theirs
    page = as_user(sam).get(f"{url(ada)}?draft={entry.uid}")
    assert f'name="answers" value="{theirs.uid}"' in page.content.decode()
    as_user(sam).post(url(ada), typed(key=key_of(page), answers=theirs.uid))
    assert newest(ada).message.content["headers"]["In-Reply-To"] == theirs.heads["id"]


def test_a_letter_of_somebody_elses_is_answered_by_nobody(ada, sam, mallory, oskar, as_user, add, contracts):
    other = add(sam, name="Jan Inny", email="jan@inny.test")
    comes(mail(ADA), box(user=sam))
    entry = newest(ada)
    page = as_user(sam).get(f"{url(other)}?reply={entry.uid}")
    assert (page.context["desk"].answered, form_values(page)) == (None, {"subject": None, "text": None})
    assert as_user(mallory).get(reverse("contacts:letter_forward", args=[entry.uid])).status_code == 404
    share(ada, [mallory], by=sam)  # the contact, not what others wrote with her
    assert as_user(mallory).get(reverse("contacts:letter_forward", args=[entry.uid])).status_code == 404
    masked = as_user(oskar).get(reverse("contacts:letter_forward", args=[entry.uid]))
    assert (masked.status_code, masked.url) == (302, reverse("contacts:record", args=[ada.uid]))
    forged = as_user(sam).post(url(other), typed(answers=entry.uid))
    headers = newest(other).message.content["headers"]
    assert (forged.status_code, headers) == (302, {})


def test_the_ids_an_answer_names_stay_few(ada, sam):
    ids = [f"<{number}@obca.test>" for number in range(60)]
    comes(mail(ADA, In_Reply_To=ids[-1], References=" ".join(ids)), box(user=sam))
    entry = newest(ada)
    named = answering_headers(entry)["References"].split()
    assert (len(named), named[-1], named[-2]) == (MOST, entry.heads["id"], ids[-1])


def test_a_hostile_message_id_bends_no_header(server, ada, sam, contracts):  # noqa: F811
    raw = mail(ADA).replace(b"Message-ID: <", b"Message-ID: <a\tb> \r\n <x@y>\r\nX-Other: <")
    comes(raw, box(user=sam))
    letter = arrives(send(ada, by=sam, purpose=contracts, answers=newest(ada), **LETTER).message, server.arrived)
    assert ("X-Other" in letter, letter["References"]) == (False, letter["In-Reply-To"])


def test_a_letter_is_forwarded_to_a_contact_whom_one_may_write_to(ada, add, sam, as_user):
    comes(mail(ADA, subject="Rysunek", text="Wysokość 2,60."), box(user=sam))
    fitter = add(sam, name="Franek Montaż", email="franek@montaz.test")
    entry, client = newest(ada), as_user(english(sam))
    page = client.post(reverse("contacts:letter_forward", args=[entry.uid]), {"q": "Franek"})
    assert [contact for contact, _name in page.context["found"]] == [fitter]
    values = form_values(client.get(f"{url(fitter)}?forward={entry.uid}"))
    assert (values["subject"], re.sub(r"(Data|Date): .*", "at", values["text"]).splitlines()[2:]) == (
        "Fwd: Rysunek",
        [
            "---------- Wiadomość przekazana ----------",
            "Od: Ada Kowalska",
            "at",
            "Temat: Rysunek",
            "",
            "Wysokość 2,60.",
        ],
    )


def test_while_somebody_types_the_draft_is_saved_and_once_sent_never_again(ada, sam, contracts, as_user):
    client, values = as_user(english(sam)), typed(cc="sam@spojnik.test")
    saved = words(client.post(url(ada), {**values, "keep": "1"}))
    draft = own_draft(ada, newest(ada).uid, by=sam)
    assert ("Draft saved" in saved, draft.summary, draft.draft.copies) == (
        True,
        f"{LETTER['subject']}\n\n{LETTER['text']}",
        [["cc", "user", str(sam.uid)]],
    )
    client.post(url(ada), values)
    late = words(client.post(url(ada), {**values, "keep": "1"}))
    assert (late.strip(), Draft.objects.count(), Interaction.objects.filter(kind="email").count()) == ("", 0, 1)


def test_a_signature_stands_in_place_of_the_name(ada, sam, contracts, as_user):
    sam.signature = "Sam Sowa\nDoradca, tel. 600 100 200"
    sam.save(update_fields=["signature"])
    content = send(ada, by=sam, purpose=contracts, **LETTER).message.content
    assert "we wtorek.\n\nSam Sowa\nDoradca, tel. 600 100 200\n" in content["text"]
    assert "Sam Sowa<br>Doradca, tel. 600 100 200" in content["html"]
    preview = as_user(sam).post(url(ada), typed(preview="1")).content.decode()
    assert "Doradca, tel. 600 100 200" in preview

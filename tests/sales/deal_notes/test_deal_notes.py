"""Notes on deals: corrected with their history, pinned, taken away and had back; files, calls, meetings, mentions."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.companies.company_editing import turn_into_sole_trader
from crm.contacts.models import Interaction
from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, LedgerEntry, Person
from crm.privacy.verbs.export import export
from crm.sales.deal_notes.mentions import DealMentions
from crm.sales.deal_notes.note_files import attach, detach
from crm.sales.deal_notes.note_removal import delete_removed, remove, restore
from crm.sales.deal_notes.notes import amend, pin, write
from crm.sales.deals.deal_bin import delete
from crm.sales.deals.participants import add_participant
from crm.sales.models import DealCall, DealNote, DealNoteFile, DealNoteWording, Task
from tests.sales.deal_builders import again, deal, firm, pause
from tests.sales.task_builders import today

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
PLAN = Enclosed("rzut.pdf", PDF)


def read(note):
    return DealNote.objects.with_keys().get(pk=note.pk)


def acts():
    return list(LedgerEntry.objects.filter(act__startswith="deal.").order_by("pk").values_list("act", flat=True))


@pytest.fixture(params=["hers", "the firms"])
def made(request, sam, ada):
    """A person's own deal, and a firm's."""
    return deal(sam, ada) if request.param == "hers" else deal(sam, ada, firm(sam))


def test_a_correction_keeps_how_it_read_with_who_and_when(made, sam, nina):
    note = write(made, "Termin w maju", by=sam)
    with pytest.raises(PermissionDenied):
        amend(note, "Termin w czerwcu", by=nina)
    at = timezone.now()
    assert (amend(read(note), "Termin w czerwcu", by=sam, at=at), amend(read(note), "Termin w czerwcu", by=sam)) == (
        True,
        False,
    )
    (earlier,) = DealNoteWording.objects.select_related("note__deal__person__key")
    now = read(note)
    assert (now.words, now.edited_at, earlier.words, earlier.replaced_by, earlier.replaced_at) == (
        *("Termin w czerwcu", at, "Termin w maju", sam, at),
    )
    assert acts()[-2:] == ["deal.noted", "deal.note_changed"]


def test_a_file_lies_sealed_and_opens_for_whoever_reads_the_deal(made, as_user, sam, mallory):
    note = write(made, "Rzut w załączniku", by=sam, files=[PLAN])
    (result,) = DealNoteFile.objects.select_related("note__deal__person__key")
    with result.stored.storage.open(result.stored.name, "rb") as raw:
        assert (result.name, result.stored.plain(), b"Catalog" in raw.read()) == ("rzut.pdf", PDF, False)
    answer = as_user(sam).get(f"/deals/files/{result.uid}/")
    assert (answer.status_code, b"".join(answer), "rzut.pdf" in answer["Content-Disposition"]) == (200, PDF, True)
    assert as_user(mallory).get(f"/deals/files/{result.uid}/").status_code == 404
    assert f"/deals/files/{result.uid}/" in as_user(sam).get(f"/deals/{made.uid}/").content.decode()
    detach(result, by=sam)
    assert (DealNoteFile.objects.count(), note.files.count()) == (0, 0)


def test_what_was_taken_away_is_had_back_for_a_day_and_then_gone_with_its_files(
    made, sam, nina, django_capture_on_commit_callbacks
):
    note, now = write(made, "Pomyłka", by=sam, files=[PLAN]), timezone.now()
    file = DealNoteFile.objects.select_related("note__deal__person__key").get()
    with pytest.raises(PermissionDenied):
        remove(note, by=nina)
    assert (remove(read(note), by=sam, at=now), remove(read(note), by=sam)) == (True, False)
    assert (restore(read(note), by=sam), read(note).removed_at) == (True, None)
    remove(read(note), by=sam, at=now - timedelta(days=2))
    assert restore(read(note), by=sam) is False
    with django_capture_on_commit_callbacks(execute=True):
        assert (delete_removed(), DealNote.objects.count()) == (1, 0)
    assert file.stored.storage.exists(file.stored.name) is False


def test_a_pinned_note_stands_on_top_for_everybody_who_sees_the_deal(made, as_user, sam, nina):
    first, _second = write(made, "Ustalenia", by=sam), write(made, "Później", by=sam)
    assert (pin(first, by=nina, on=True), pin(first, by=nina, on=True)) == (True, False)
    page = as_user(sam).get(f"/deals/{made.uid}/")
    assert [line.text for line in page.context["pinned"]] == ["Ustalenia"]
    pin(read(first), by=sam, on=False)
    assert as_user(sam).get(f"/deals/{made.uid}/").context["pinned"] == []


def test_a_colleague_who_is_called_hears_of_it_while_she_sees_the_deal(made, as_user, sam, nina, mallory, arek):
    write(made, "@nina, @mallory, @arek i @sam: oddzwońcie", by=sam)
    assert list(DealCall.objects.values_list("user__username", flat=True)) == ["nina"]
    client = as_user(nina)
    assert 'bell-n num" aria-hidden="true">1<' in client.get("/pulse/").content.decode()
    page = client.get("/contacts/mentions/").content.decode()
    assert ("oddzwońcie" in page, f"/deals/{made.uid}/" in page) == (True, True)
    client.post("/contacts/mentions/")
    assert DealMentions(nina).unseen() == 0
    nina.memberships.all().delete()
    assert DealMentions(User.objects.get(pk=nina.pk)).lines() == []


def test_a_call_in_a_note_that_was_taken_away_or_on_a_padlocked_deal_is_silent(sam, nina, ada):
    hers = deal(sam, ada)
    note = write(hers, "@nina zobacz", by=sam)
    remove(read(note), by=sam)
    before = DealMentions(nina).unseen()
    restore(read(note), by=sam)
    unseen = DealMentions(nina).unseen()
    pause(ada)
    assert (before, unseen, DealMentions(nina).unseen(), DealMentions(nina).lines()) == (0, 1, 0, [])


def test_every_act_on_a_restricted_persons_note_is_refused(as_user, sam, ada):
    note = write(deal(sam, ada), "Wpis", by=sam, files=[PLAN])
    file = DealNoteFile.objects.select_related("note__deal__person__key").get()
    pause(ada)
    for act in (
        lambda: amend(read(note), "x", by=sam),
        lambda: pin(read(note), by=sam, on=True),
        lambda: remove(read(note), by=sam),
        lambda: attach(read(note), [PLAN], by=sam),
        lambda: detach(file, by=sam),
    ):
        with pytest.raises(Paused):
            act()
    client = as_user(sam)
    urls = (f"/deals/notes/{note.uid}/", f"/deals/notes/{note.uid}/wordings/", f"/deals/files/{file.uid}/")
    assert [client.get(url).status_code for url in urls] == [403] * 3


def test_the_officer_sees_that_there_is_a_note_and_not_its_words(as_user, dora, sam, ada):
    note = write(deal(sam, ada), "Poufne ustalenia", by=sam, files=[PLAN])
    amend(read(note), "Poufne inaczej", by=sam)
    client, file = as_user(dora), DealNoteFile.objects.get()
    pages = [
        client.get(url).content.decode() for url in (f"/deals/{note.deal.uid}/", f"/deals/notes/{note.uid}/wordings/")
    ]
    assert ["Poufne" in page for page in pages] == [False, False]
    assert client.get(f"/deals/files/{file.uid}/").status_code == 404


def test_an_erased_person_takes_notes_wordings_files_and_calls_along(
    sam, nina, ada, django_capture_on_commit_callbacks
):
    note = write(deal(sam, ada), "@nina Termin", by=sam, files=[PLAN])
    amend(read(note), "Inny termin", by=sam)
    file = DealNoteFile.objects.select_related("note__deal__person__key").get()
    result = export(Person.objects.with_keys().get(pk=ada.pk))
    assert [item["text"] for item in result["sales.dealnotewording"]] == ["@nina Termin"]
    with django_capture_on_commit_callbacks(execute=True):
        erase(Person.objects.with_keys().get(pk=ada.pk), {}, by=sam)
    left = [model.objects.count() for model in (DealNote, DealNoteWording, DealNoteFile, DealCall)]
    assert (left, file.stored.storage.exists(file.stored.name)) == ([0] * 4, False)


def test_a_firms_deal_that_is_removed_takes_its_files_along(sam, ada, django_capture_on_commit_callbacks):
    new_deal = deal(sam, ada, firm(sam))
    write(new_deal, "Rzut", by=sam, files=[PLAN])
    file = DealNoteFile.objects.select_related("note__deal").get()
    with django_capture_on_commit_callbacks(execute=True):
        delete(again(new_deal), by=sam)
    assert file.stored.storage.exists(file.stored.name) is False


def test_a_firm_that_turns_out_a_sole_traders_takes_wordings_and_files_under_her_key(sam, ada):
    company = firm(sam)
    note = write(deal(sam, company=company), "Wcześniej", by=sam, files=[PLAN])
    amend(read(note), "Teraz", by=sam)
    turn_into_sole_trader(company, ada, by=sam)
    now = read(note)
    file = DealNoteFile.objects.select_related("note__deal__person__key").get()
    earlier = DealNoteWording.objects.select_related("note__deal__person__key").get()
    assert (now.words, now.house_text, earlier.words, earlier.house_text) == ("Teraz", "", "Wcześniej", "")
    assert (file.name, file.file.plain(), bool(file.house_file), file.house_file_name) == ("rzut.pdf", PDF, False, "")


def test_the_words_lie_nowhere_in_the_clear(made, sam):
    note = write(made, "Zaszyfrowane słowo", by=sam, files=[Enclosed("tajny-plan.pdf", PDF)])
    amend(read(note), "Inne Zaszyfrowane", by=sam)
    for table in ("dealnote", "dealnotewording", "dealnotefile"):
        with connection.cursor() as cursor:
            cursor.execute(f"select count(*) from sales_{table} t where t::text ~ 'Zaszyfrowane|tajny'")  # noqa: S608
            assert cursor.fetchone() == (0,)


def test_the_composer_saves_a_note_its_files_and_the_next_step_together_or_not_at_all(made, as_user, sam):
    client, url = as_user(sam), f"/deals/{made.uid}/notes/"
    sent = {"text": "Ustalono termin", "next_kind": "call", "next_title": "Potwierdzić", "next_on": "31.02.2026"}
    wrong = client.post(url, {**sent, "files": SimpleUploadedFile("rzut.pdf", PDF)})
    page = wrong.content.decode()
    assert (wrong.status_code, "Ustalono termin" in page, "Wybierz pliki jeszcze raz" in page) == (422, True, True)
    assert (DealNote.objects.count(), Task.objects.count()) == (0, 0)
    client.post(url, {**sent, "next_on": today(3).isoformat(), "files": SimpleUploadedFile("rzut.pdf", PDF)})
    task = Task.objects.with_keys().get()
    assert (task.deal, task.told("title"), DealNoteFile.objects.count()) == (made, "Potwierdzić", 1)


def test_words_that_hint_warn_and_are_cut_or_kept_a_number_that_identifies_is_refused(made, as_user, sam):
    client, url = as_user(sam), f"/deals/{made.uid}/notes/"
    assert [client.post(url, {"text": text}).status_code for text in ("Ma cukrzycę", "PESEL 44051401359")] == [422, 422]
    cut = client.post(url, {"text": "PESEL 44051401359", "heed": "cut"})
    assert (cut.status_code, "PESEL •••" in cut.content.decode(), DealNote.objects.count()) == (422, True, 0)
    assert client.post(url, {"text": "PESEL 44051401359", "heed": "keep"}).status_code == 422
    assert client.post(url, {"text": "Ma cukrzycę", "heed": "keep"}).status_code == 302
    assert LedgerEntry.objects.get(act="deal.noted").counts == {"kept": ["health"]}


def test_a_call_is_written_into_her_history_and_the_step_is_the_deals(made, as_user, sam, ada):
    client, url = as_user(sam), f"/deals/{made.uid}/entries/"
    values = {"kind": "call", "outcome": "talked", "text": "Pyta o rabat", "people": str(ada.uid)}
    assert client.post(url, {**values, "people": ""}).status_code == 422
    client.post(url, {**values, "next_kind": "email", "next_on": today(1).isoformat()})
    entry = Interaction.objects.select_related("person__key").get()
    assert (entry.person_id, entry.summary, Task.objects.get().deal) == (ada.pk, "Pyta o rabat", made)
    assert "Pyta o rabat" in client.get(f"/deals/{made.uid}/").content.decode()


def test_a_meeting_is_with_several_and_nobody_who_is_not_on_it_slips_in(made, as_user, sam, ada, ben, add):
    add_participant(made, ben, "decides", by=sam)
    stranger = add(sam, name="Obca", email="obca@x.test", phone="")
    client, url = as_user(sam), f"/deals/{made.uid}/entries/"
    sent = {"kind": "meeting", "text": "Pomiar", "people": [str(ada.uid), str(ben.uid), str(stranger.uid)]}
    client.post(url, sent)
    rows = Interaction.objects.order_by("person").values_list("person", flat=True)
    assert (list(rows), Interaction.objects.values("occasion").distinct().count()) == (sorted([ada.pk, ben.pk]), 1)
    two = client.post(url, {**sent, "kind": "call", "outcome": "talked"})
    assert two.status_code == 422


def test_the_history_is_leafed_through_to_its_beginning(made, as_user, sam):
    for place in range(30):
        note = write(made, f"wpis {place:02}", by=sam)
        DealNote.objects.filter(pk=note.pk).update(at=timezone.now() + timedelta(minutes=place))
    client, visible, url = as_user(sam), [], f"/deals/{made.uid}/"
    while url:
        page = client.get(url).context["page"]
        visible += [line.text for line in page.lines]
        url = f"/deals/{made.uid}/?before={page.older_key}" if page.older else ""
    assert [text for text in visible if text] == [f"wpis {place:02}" for place in reversed(range(30))]


def test_pages_of_one_note_are_its_authors_and_logged(as_user, sam, nina, ada):
    note = write(deal(sam, ada), "Wpis", by=sam)
    client = as_user(sam)
    assert client.post(f"/deals/notes/{note.uid}/", {"text": "Poprawiony"}).status_code == 302
    assert "Wpis" in client.get(f"/deals/notes/{note.uid}/wordings/").content.decode()
    look = AccessEntry.objects.filter(view="sales:deal").latest("at")
    assert (look.people, look.fields) == ([ada.pk], ["text", "title"])
    client.post(f"/deals/notes/{note.uid}/files/", {"files": SimpleUploadedFile("a.pdf", PDF)})
    client.post(f"/deals/notes/{note.uid}/removal/")
    client.post(f"/deals/notes/{note.uid}/restoration/")
    assert (read(note).removed_at, read(note).words, DealNoteFile.objects.count()) == (None, "Poprawiony", 1)
    hers = [as_user(nina).get(f"/deals/notes/{note.uid}/{end}").status_code for end in ("", "files/", "wordings/")]
    assert hers == [404, 404, 200]

"""Questions to the officer: numbered opinions, followed or overruled with a reason, never by the officer (Art. 38)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from crm.accounts.models import Consultation
from crm.dpo.consultations.opinions import advise, ask, settle
from crm.dpo.consultations.printed_opinion import opinion_pdf
from crm.mail.models.messages import Message
from crm.workspace.pulse.numbers import numbers
from tests.breaches.pdf_words import words_of_pdf


def test_a_question_is_numbered_and_waits_in_the_officers_bell(sam, dora, hub):
    row = ask("Urodziny", "Czy możemy zbierać daty urodzenia?", by=sam)
    assert row.number == f"O-{timezone.localdate().year}-001"
    assert (numbers(dora).of["questions"], "questions" in numbers(sam).of) == (1, False)
    advise(row, "Odradzam.", by=dora)
    assert numbers(dora).of["questions"] == 0


def test_only_the_officer_advises_and_only_whoever_decides_overrules(sam, dora, oskar):
    """Art. 38(3), 38(6)."""
    row = ask("Urodziny", "Czy możemy?", by=sam)
    for user in (sam, oskar):
        with pytest.raises(PermissionDenied):
            advise(row, "Tak.", by=user)
    with pytest.raises(ValidationError):
        settle(row, "followed", by=oskar)
    advise(row, "Odradzam.", by=dora)
    for user in (sam, dora):
        with pytest.raises(PermissionDenied):
            settle(row, "overruled", "Bo tak.", by=user)
    with pytest.raises(ValidationError):
        settle(row, "overruled", " ", by=oskar)
    settle(row, "overruled", "Za osobną zgodą.", by=oskar)
    with pytest.raises(ValidationError):
        advise(row, "Jednak inaczej.", by=dora)
    with pytest.raises(ValidationError):
        settle(row, "followed", by=oskar)


def test_the_database_keeps_what_was_decided_and_wants_its_reason(sam, dora, oskar):
    row = settle(advise(ask("A", "B", by=sam), "C", by=dora), "followed", by=oskar)
    rows = Consultation.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        rows.update(outcome="overruled")
    other = advise(ask("A", "B", by=sam), "C", by=dora)
    values = {"outcome": "overruled", "decided_by": "user:1", "decided_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=other.pk).update(**values)


def test_a_colleague_asks_and_reads_the_answer_and_nobody_elses(enter, desk, oskar, sam, nina, dora):
    mine = enter(sam)
    mine.post("/my/questions/", {"subject": "Targi <b>", "question": "Czy dzwonić? #import"})
    row = Consultation.objects.get()
    assert [message.template for message in Message.objects.all()] == ["consultation"]
    there = f"/privacy/opinions/{row.number}/"
    desk.post(f"{there}opinion/", {"opinion": "Nie bez zgody."})
    assert "Nie bez zgody." in mine.get(f"/my/questions/{row.number}/").content.decode()
    assert [enter(nina).get(f"/my/questions/{row.number}/").status_code, mine.get(there).status_code] == [404, 403]
    desk.post(f"{there}outcome/", {"outcome": "followed"})
    row.refresh_from_db()
    assert row.outcome == ""
    enter(oskar).post(f"{there}outcome/", {"outcome": "overruled", "reason": "Zarząd decyduje inaczej."})
    row.refresh_from_db()
    assert row.outcome == "overruled"
    words = words_of_pdf(opinion_pdf(row, language="pl", at=timezone.now()))
    assert "Targi <b>" in words
    assert "Zarząd decyduje inaczej." in words

"""What becomes of a mail in the tray, who sees it, and how soon it is gone."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.contacts.models import Attachment, Interaction
from crm.contacts.safeguards.pause import Paused
from crm.correspondence.inbox.decisions import (
    AlreadyDecided,
    alike,
    delete_sender,
    drop,
    file_under,
    ignore,
    stop_ignoring,
    take_back,
    undo_ignore,
)
from crm.correspondence.inbox.expiry import delete_expired
from crm.correspondence.inbox.mail_record import TrayMail
from crm.correspondence.inbox.retention_events import waiting_mail
from crm.correspondence.inbox.tray_health import findings
from crm.correspondence.models import IgnoredSender, WaitingMail
from crm.privacy.erasure.eraser import erase
from crm.privacy.keys import blind_index
from crm.privacy.models import ContactPoint, LedgerEntry, Person, Tombstone
from crm.privacy.verbs.export import export
from retention.holds.hold_acts import place
from tests.conftest import colleague
from tests.correspondence.incoming_mail import box, comes, mail, told, tray, waiting

pytestmark = pytest.mark.django_db
HER = "Ewa Nowa <ewa@obca.test>"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"


@pytest.fixture
def sams(sam):
    return box(user=sam)


@pytest.fixture
def row(sams, sam):
    comes(mail(HER, subject="Blaty", text="Ile?", files=[("plan.pdf", PDF, "application/pdf")]), sams)
    return waiting(sam)


def stored(row) -> bool:
    """Whether the file of a mail is on the disk."""
    return default_storage.exists(row.raw.name)


def test_whoever_wrote_is_a_person_of_her_own_and_a_copy_for_her_holds_the_mail(row):
    person = Person.objects.with_keys().get()
    assert (person.name, person.email, row.person) == ("Ewa Nowa", "ewa@obca.test", person)
    assert [item["subject"] for item in export(person)["correspondence.waitingmail"]] == ["Blaty"]
    assert LedgerEntry.objects.get(act="inbox.waiting").about == person.uid
    assert [(item.person, item.at) for item in waiting_mail([person.pk])] == [(person.pk, row.came_at)]


def test_a_salespersons_tray_is_hers_her_managers_and_her_stand_ins(
    row, sams, sam, nina, marek, mallory, oskar, team_a
):
    comes(mail(HER, subject="wspólny"), box(team=team_a))
    by_username = {who.username: len(tray(who)) for who in (sam, nina, marek, mallory, oskar)}
    assert by_username == {"sam": 2, "nina": 1, "marek": 2, "mallory": 0, "oskar": 0}


def test_filed_it_is_an_entry_with_its_files_and_nothing_else_is_left(
    row, ada, sam, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        file_under(row, ada, by=sam)
    assert told(ada) == [("in", "sam", "Blaty\n\nIle?")]
    assert (Attachment.objects.count(), WaitingMail.objects.count(), stored(row)) == (1, 0, False)
    assert (Person.objects.filter(pk=row.person_id).exists(), Tombstone.objects.count()) == (False, 0)
    assert Interaction.objects.get().occasion == row.occasion


def test_of_two_who_decide_at_once_one_hears_that_the_other_was_first(row, ada, ben, sam):
    file_under(row, ada, by=sam)
    with pytest.raises(AlreadyDecided):
        file_under(row, ben, by=sam)


def test_with_the_address_she_is_known_by_it_from_now_on(row, ada, sams, sam):
    file_under(row, ada, by=sam, keep_address=True)
    comes(mail(HER, subject="Znowu"), sams)
    assert ([item[0] for item in told(ada)], tray(sam)) == (["in", "in"], [])
    assert ContactPoint.objects.filter(person=ada.person).count() == 1


def test_nothing_is_filed_under_or_from_somebody_restricted(row, ada, carla, sam, dora):
    with pytest.raises(Paused):
        file_under(row, carla, by=sam)
    restrict(row.person, Restriction.Reason.ACCURACY, by=dora)
    for act in (lambda: file_under(row, ada, by=sam), lambda: drop(row, by=sam), lambda: ignore(row, by=sam)):
        with pytest.raises(Paused):
            act()


def test_an_unreadable_mail_is_filed_as_it_came(ada, sams, sam):
    comes(b"\xff\x00" * 50, sams)
    file_under(waiting(sam), ada, by=sam)
    attachment = Attachment.objects.select_related("person__key").get()
    assert (attachment.file_name, attachment.file.plain(), attachment.unusual) == (
        "message.eml",
        b"\xff\x00" * 50,
        True,
    )


def test_dropped_it_can_be_had_back_for_a_day(row, sam):
    now = timezone.now()
    assert (drop(row, by=sam), drop(row, by=sam), tray(sam)) == (True, False, [])
    assert (take_back(row, by=sam, at=now + timedelta(hours=23)), len(tray(sam))) == (True, 1)
    drop(row, by=sam, at=now)
    assert take_back(row, by=sam, at=now + timedelta(hours=25)) is False


def test_an_ignored_sender_is_a_hash_and_passes_by_for_that_reader_alone(row, sams, sam, team_a):
    comes(mail(HER, subject="drugi"), sams)
    assert ignore(row, by=sam) == 2
    [result] = IgnoredSender.objects.all()
    assert (result.index, result.user, result.team) == (blind_index.blind("email", "ewa@obca.test"), sam, None)
    assert (comes(mail(HER), sams), comes(mail(HER), box(team=team_a)), len(tray(sam))) == (False, True, 1)
    assert comes(mail("sam@spojnik.test", to=HER), sams, user=sam)
    undo_ignore(row, by=sam)
    assert (IgnoredSender.objects.count(), comes(mail(HER, subject="x"), sams)) == (0, True)


def test_an_ignored_sender_can_be_heard_again_without_the_mail(row, sam):
    ignore(row, by=sam)
    stop_ignoring(IgnoredSender.objects.get(), by=sam)
    assert IgnoredSender.objects.count() == 0


def test_nobody_can_be_ignored_who_has_no_address(sams, sam):
    comes(b"\xff" * 9, sams)
    with pytest.raises(ValidationError):
        ignore(waiting(sam), by=sam)


def test_undecided_it_goes_after_fourteen_days_and_whoever_wrote_with_it(
    row, sams, sam, django_capture_on_commit_callbacks
):
    comes(mail("Inna <inna@obca.test>"), sams)
    dropped = waiting(sam)
    drop(dropped, by=sam)
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        first = delete_expired(now + timedelta(hours=25))
    assert (first, delete_expired(now + timedelta(days=13)), stored(dropped), stored(row)) == (1, 0, False, True)
    with django_capture_on_commit_callbacks(execute=True):
        assert (delete_expired(now + timedelta(days=15)), delete_expired(now + timedelta(days=15))) == (1, 0)
    assert (WaitingMail.objects.count(), Person.objects.count(), stored(row)) == (0, 0, False)
    assert Tombstone.objects.count() == 0


def test_a_hold_or_a_restriction_keeps_her_and_her_mail(row, sams, sam, dora):
    comes(mail("Inna <inna@obca.test>"), sams)
    other, later = waiting(sam), timezone.now() + timedelta(days=30)
    place(row.person, reason="claim", facts="R-1", review_on=timezone.localdate() + timedelta(days=60), by=dora)
    restrict(other.person, Restriction.Reason.ACCURACY, by=dora)
    assert (delete_expired(later), WaitingMail.objects.count()) == (0, 2)


def test_whoever_has_another_mail_or_is_a_contact_by_now_is_not_let_go(row, ada, sam):
    assert (delete_sender(row.person, by=sam), delete_sender(ada.person, by=sam)) == (False, False)


def test_erasing_her_takes_the_mail_along(row, dora, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erase(row.person, {}, by=dora)
    assert (WaitingMail.objects.count(), stored(row)) == (0, False)


def test_the_page_suggests_who_has_the_address_by_now_and_whom_the_mail_answers(row, add, ada, sams, sam):
    now_known = add(sam, name="Ewa Nowa", email="ewa@obca.test")
    comes(mail("sam@spojnik.test", to="ada@cerambud.test", Message_ID="<w@x.test>"), sams, user=sam)
    comes(mail("kto@inny.test", In_Reply_To="<w@x.test>"), sams)
    suggested = [TrayMail(item, reader=sam).suggested for item in (row, waiting(sam))]
    assert suggested == [[now_known], [ada]]


def test_mails_of_one_address_for_one_reader_go_together(row, sams, sam, nina):
    comes(mail(HER, subject="drugi"), sams)
    comes(mail(HER, subject="jej"), box(user=nina))
    comes(mail("sam@spojnik.test", to=HER), sams, user=sam)
    assert [item.subject for item in alike(row)] == ["drugi"]


def test_a_colleague_who_leads_nobody_does_not_see_others_trays(row, team_a):
    assert tray(colleague("ola", "sales", team_a)) == []


def test_doctor_counts_what_waits_and_names_nobody(row):
    [result] = findings()
    assert (result["ok"], re.findall(r"\d+", result["detail"])[0], "ewa" in str(result)) == (True, "1", False)

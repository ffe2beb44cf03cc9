"""Who of us wrote a mail that a mailbox brought: whose address it came from, not whose mailbox it was."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from crm.contacts.entries.removal import bring_back, remove
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Attachment, Interaction
from crm.correspondence.inbox.decisions import file_under
from crm.sales.report_pages.activity import Activity
from crm.sales.reports.reader_scope import ReportQuery
from crm.sales.reports.work import OTHERS, work
from tests.correspondence.incoming_mail import box, comes, mail, told, tray, waiting

pytestmark = pytest.mark.django_db
ADA, OURS = "Ada <ada@cerambud.test>", "Biuro <biuro@spojnik.test>"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
PEOPLE = {"by": "people"}


def wrote(contact, reader) -> list[str]:
    """Whom the lines of the history name, the newest first."""
    return [line.who for line in timeline(contact, reader=reader).lines if line.entry]


def test_a_colleagues_mail_names_her_whoevers_mailbox_brought_it(ada, sam, nina, team_a):
    comes(mail("Nina <NINA@spojnik.test>", to=ADA, subject="z kopią dla Sama"), box(user=sam))
    comes(mail("nina@spojnik.test", to=ADA, subject="ze skrzynki zespołu"), box(team=team_a))
    assert [item[:2] for item in told(ada)] == [("out", "nina"), ("out", "nina")]
    assert wrote(ada, sam) == ["Nina Nowicka", "Nina Nowicka"]


def test_another_address_of_ours_stands_for_whoever_has_the_mailbox(ada, sam):
    comes(mail(OURS, to=ADA), box(user=sam))
    assert [item[:2] for item in told(ada)] == [("out", "sam")]


def test_mail_under_the_address_of_a_team_names_nobody(ada, sam, team_a):
    comes(mail(OURS, to=ADA, files=[("oferta.pdf", PDF, "application/pdf")]), box(team=team_a))
    assert ([item[:2] for item in told(ada)], wrote(ada, sam)) == ([("out", None)], ["Skrzynka zespołu"])
    assert Attachment.objects.get().added_by == sam  # who looks after her keeps it


def test_what_came_in_is_kept_in_the_name_of_whoever_reads_it(ada, sam, team_a):
    comes(mail(ADA), box(team=team_a))
    assert [item[:2] for item in told(ada)] == [("in", "sam")]


def test_a_name_that_the_mail_server_doubts_is_put_on_nothing_until_somebody_says_so(ada, sam, nina):
    doubt = {"Authentication_Results": "mx.spojnik.test; dmarc=fail"}
    comes(mail("nina@spojnik.test", to=ADA, **doubt), box(user=sam))
    assert (told(ada), tray(sam)) == ([], [("doubt", "out", "ada@cerambud.test")])
    file_under(waiting(sam), ada, by=sam)
    assert [item[:2] for item in told(ada)] == [("out", "nina")]


def test_a_team_s_mail_filed_by_hand_names_nobody_either(ada, sam, team_a):
    doubt = {"Authentication_Results": "mx.spojnik.test; dmarc=fail"}
    comes(mail(OURS, to=ADA, **doubt), box(team=team_a))
    file_under(waiting(sam), ada, by=sam)
    assert [item[:2] for item in told(ada)] == [("out", None)]


def test_whoever_looks_after_her_takes_away_what_nobody_wrote(ada, sam, nina, team_a, as_user):
    comes(mail(OURS, to=ADA), box(team=team_a))
    entry = Interaction.objects.select_related("person__key").get()
    with pytest.raises(PermissionDenied):
        remove(entry, by=nina)
    url = reverse("contacts:entry_remove", args=[entry.uid])
    assert [as_user(who).post(url).status_code for who in (nina, sam)] == [404, 302]
    entry.refresh_from_db()
    assert (entry.removed_at is None, bring_back(entry, by=sam)) == (False, True)
    page = as_user(sam).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert (url in page, reverse("contacts:entry_files", args=[entry.uid]) in page) == (True, False)


def test_a_colleague_who_does_not_see_her_reads_nothing_of_what_she_wrote(ada, sam, mallory, as_user):
    comes(mail("mallory@spojnik.test", to=ADA, text="Tajne."), box(user=sam))
    entry = Interaction.objects.get()
    assert (entry.author, as_user(sam).get(reverse("contacts:entry_wordings", args=[entry.uid])).status_code) == (
        *(mallory, 200),
    )
    for name in ("contacts:entry_wordings", "contacts:entry_files"):
        assert as_user(mallory).get(reverse(name, args=[entry.uid])).status_code == 404
    assert work(ReportQuery(mallory, {}, timezone.now())).total.all == 0


def test_reports_count_a_mail_for_its_writer_and_the_teams_for_nobody(ada, sam, nina, marek, team_a):
    for sender in ("nina@spojnik.test", OURS):
        comes(mail(sender, to=ADA, subject=sender), box(user=None, team=team_a, name=sender))
    now = timezone.now()
    assert [work(ReportQuery(user, {}, now)).total.all for user in (sam, nina, marek)] == [0, 1, 2]
    result = work(ReportQuery(marek, PEOPLE, now)).rows
    assert {who: value.all for who, value in result.items() if value.all} == {nina.pk: 1, OTHERS: 1}
    behind = [Activity(marek, {"author": item}, now).rows for item in (str(nina.uid), "outside", "")]
    assert [[row.author for row in rows] for rows in behind] == [
        *(["Nina Nowicka"], ["Skrzynka zespołu"], ["Skrzynka zespołu", "Nina Nowicka"]),
    ]

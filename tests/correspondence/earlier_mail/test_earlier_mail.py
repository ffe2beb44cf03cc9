"""Mail from before an account was connected: counted over a real IMAP connection, then filed; of known people alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from consents.models import Restriction
from crm.contacts.models import Interaction
from crm.correspondence.earlier_mail import looking
from crm.correspondence.earlier_mail.ordering import order
from crm.correspondence.models import FiledMail, WaitingMail
from crm.correspondence.tasks import look_at_earlier_mail
from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.mail.models.messages import Received
from crm.privacy.models import Origin
from tests.correspondence.incoming_mail import comes, told
from tests.mail.conftest import imap, listening_imap, mailbox  # noqa: F401 - the fixtures of a real IMAP server
from tests.mail.letters import mail

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


def looked(account, by, *, count=False, since=400, until=0) -> Job:
    """The job of a look at the mail of so many days, after a worker did it."""
    today = timezone.localdate()
    span = {"since": today - timedelta(days=since), "until": today - timedelta(days=until)}
    job = order(account, **span, count=count, by=by)
    look_at_earlier_mail(job.pk)
    job.refresh_from_db()
    return job


def numbers(job: Job) -> tuple:
    """(seen, there, known or filed, left)."""
    counts = job.result["counts"]
    known = looking.KNOWN if job.payload["count"] else looking.FILED
    return tuple(counts[code] for code in (looking.SEEN, looking.THERE, known, looking.LEFT))


@pytest.fixture
def box(imap, mailbox, sam, ada):  # noqa: F811
    """Sam's account: two letters of Ada's, one to her among the sent ones, a stranger's, and a machine's."""
    account = mailbox(user=sam)
    imap.put(mail(sender="Ada <ada@cerambud.test>", subject="Stare zapytanie"), days=300)
    imap.put(mail(sender="Ada <ada@cerambud.test>", subject="Nowsze"), days=200)
    imap.put(mail(sender="Obcy <obcy@nieznany.test>", subject="Oferta"), days=190)
    imap.put(mail(sender="Ada <ada@cerambud.test>", subject="Nie ma mnie", Auto_Submitted="auto-replied"), days=180)
    imap.outbox[1] = imap.box[1].__class__(
        mail(sender=f"Sam <{sam.email}>", to="ada@cerambud.test", subject="Oferta dla Ady"), imap.box[2].arrived
    )
    return account


def test_a_count_reads_heads_alone_and_keeps_nothing(box, imap, sam, ada):  # noqa: F811
    job = looked(box, sam, count=True)
    assert (job.state, numbers(job)) == (State.DONE, (5, 0, 3, 2))
    counts = [model.objects.count() for model in (FiledMail, WaitingMail, Received)]
    assert (told(ada), counts, (job.done, job.total)) == ([], [0, 0, 0], (5, 5))
    assert "UID STORE" not in imap.said


def test_letters_of_known_people_come_into_their_history_at_their_own_time_and_nothing_else_is_kept(box, sam, ada):
    job = looked(box, sam)
    texts = [(direction, author, text.partition("\n")[0]) for direction, author, text in told(ada)]
    assert texts == [("in", "sam", "Stare zapytanie"), ("in", "sam", "Nowsze"), ("out", "sam", "Oferta dla Ady")]
    ages = [(timezone.now() - row.happened_at).days for row in Interaction.objects.filter(person=ada.person)]
    assert numbers(job) == (5, 0, 3, 2)
    assert WaitingMail.objects.count() == 0
    assert list(FiledMail.objects.values_list("told", flat=True)) == [None, None, None]  # old news tells nobody
    assert len(ages) == 3


def test_a_second_look_files_nothing_twice_nor_does_what_was_read_since(box, imap, sam, ada):  # noqa: F811
    comes(imap.box[2].raw, box)
    assert numbers(looked(box, sam)) == (5, 1, 2, 2)
    assert numbers(looked(box, sam)) == (5, 3, 0, 2)
    assert len(told(ada)) == 3


def test_only_the_chosen_days_are_looked_at(box, sam, ada):
    assert numbers(looked(box, sam, since=250, until=195)) == (2, 0, 2, 0)
    assert [text.partition("\n")[0] for _direction, _author, text in told(ada)] == ["Nowsze", "Oferta dla Ady"]


def test_a_worker_that_is_killed_in_the_middle_leaves_the_rest_to_the_next_and_nothing_twice(
    box, sam, ada, monkeypatch
):
    whole, calls = looking.letter_at, []

    def killed(*told, **more):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(*told, **more)

    monkeypatch.setattr(looking, "letter_at", killed)
    today = timezone.localdate()
    job = order(box, since=today - YEAR, until=today, count=False, by=sam)
    with pytest.raises(KeyboardInterrupt):
        look_at_earlier_mail(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(hours=1))
    look_at_earlier_mail(job.pk)
    job.refresh_from_db()
    assert (job.state, numbers(job), len(told(ada))) == (State.DONE, (5, 0, 3, 2), 3)


def test_a_letter_whose_sender_is_doubted_stays_in_the_mailbox(imap, mailbox, sam, ada):  # noqa: F811
    account = mailbox(user=sam)
    verdict = "mx.spojnik.test; dmarc=fail header.from=cerambud.test"
    imap.put(mail(sender="Ada <ada@cerambud.test>", Authentication_Results=verdict), days=30)
    assert numbers(looked(account, sam)) == (1, 0, 0, 1)
    assert (told(ada), WaitingMail.objects.count()) == ([], 0)


def test_a_letter_from_before_her_data_were_obtained_does_not_end_the_clock_of_art_14_3_b(box, sam, ada):
    due = timezone.localdate() + timedelta(days=20)
    Origin.objects.filter(person=ada.person).update(
        kind=Origin.Kind.REGISTER, notice=Origin.Notice.DUE, notice_due_on=due, obtained_at=timezone.now()
    )
    looked(box, sam)
    assert list(Origin.objects.filter(person=ada.person).values_list("notice_due_on", flat=True)) == [due]


def test_a_restricted_persons_mail_is_kept_for_her_and_shown_to_nobody_art_18(box, sam, ada, client):
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    assert numbers(looked(box, sam))[2] == 3
    client.force_login(sam)
    assert "Stare zapytanie" not in client.get(f"/contacts/{ada.uid}/").content.decode()


@pytest.mark.parametrize(("since", "until", "code"), [(1, 2, "order"), (1, -1, "future"), (4000, 1, "furthest")])
def test_days_that_are_none_are_refused_at_the_verb(box, sam, since, until, code):
    with pytest.raises(ValidationError) as refusal:
        looked(box, sam, since=since, until=until)
    assert (refusal.value.code, Job.objects.count()) == (code, 0)


def test_another_colleagues_account_is_not_looked_into_and_a_leaver_s_look_ends(box, sam, nina):
    with pytest.raises(PermissionDenied):
        looked(box, nina)
    today = timezone.localdate()
    job = order(box, since=today - YEAR, until=today, count=False, by=sam)
    assert order(box, since=today, until=today, count=True, by=sam) == job  # one at a time
    box.__class__.objects.filter(pk=box.pk).update(user=nina)
    look_at_earlier_mail(job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem, FiledMail.objects.count()) == (State.FAILED, looking.GONE, 0)


def test_a_server_that_does_not_answer_is_said_in_words_and_the_look_goes_on_later(box, imap, sam, ada):  # noqa: F811
    imap.moods.add("login")
    job = looked(box, sam)
    assert (job.state, job.problem) == (State.FAILED, looking.NOT_READ)
    imap.moods.clear()
    assert job.resume(by=sam)
    look_at_earlier_mail(job.pk)
    assert len(told(ada)) == 3


def test_the_page_counts_first_and_then_files(box, sam, nina, ada, client):
    url = reverse("contacts:earlier_mail", args=[box.uid])
    client.force_login(nina)
    assert client.get(url).status_code == 404
    client.force_login(sam)
    today = timezone.localdate()
    assert f'name="until" value="{today.isoformat()}"' in client.get(url).content.decode()  # in Polish as well
    wrong = client.post(url, {"since": today.isoformat(), "until": (today - YEAR).isoformat()})
    assert (wrong.status_code, "Pierwszy dzień jest po ostatnim" in wrong.content.decode()) == (422, True)
    days = {"since": (today - YEAR).isoformat(), "until": today.isoformat()}
    assert client.post(url, days)["Location"] == url
    look_at_earlier_mail(Job.objects.get().pk)
    page = client.get(url).content.decode()
    assert ("3 listy" in page, 'name="file"' in page) == (True, True)
    client.post(url, {**days, "file": "1"})
    look_at_earlier_mail(Job.objects.latest("pk").pk)
    assert (len(told(ada)), 'name="file"' in client.get(url).content.decode()) == (3, False)

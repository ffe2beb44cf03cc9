"""An exchange of letters is one line of the history, wherever its letters would have stood."""

from datetime import timedelta

from django.utils import timezone

from crm.contacts.entries.composing import write
from crm.contacts.history.timeline import timeline
from crm.contacts.models import Interaction
from tests.correspondence.incoming_mail import box, comes, mail

ADA = "Ada Kowalska <ada@cerambud.test>"


def letters(sam, count: int, first_day: int = 40) -> list[Interaction]:
    """An exchange, one letter a day."""
    mailbox, before, now = box(user=sam), "", timezone.now()
    for number in range(count):
        at = now - timedelta(days=first_day - number)
        answers = {"In_Reply_To": before} if before else {}
        before = f"<{number}-{first_day}@cerambud.test>"
        comes(mail(ADA, subject=f"List {number}", at=at, Message_ID=before, **answers), mailbox, arrived=at)
    return list(Interaction.objects.filter(kind="email").order_by("-happened_at"))


def entries(page) -> list:
    return [(line.entry.pk, [each.entry.pk for each in line.earlier]) for line in page.lines if line.entry]


def test_an_exchange_is_one_line_on_whichever_page_its_letters_would_come(ada, sam):
    rows = letters(sam, 3)
    for number in range(30):
        write(ada, by=sam, kind="note", text=f"n {number}", at=timezone.now() - timedelta(days=39, hours=number + 1))
    pages, before = [], None
    for _page in range(6):
        page = timeline(ada, reader=sam, before=before, size=10)
        pages += entries(page)
        before = page.older
        if before is None:
            break
    threads = [line for line in pages if line[0] in {row.pk for row in rows}]
    assert threads == [(rows[0].pk, [rows[1].pk, rows[2].pk])]
    assert len(pages) == 31


def test_two_exchanges_are_two_lines_and_old_letters_stand_alone(ada, sam):
    letters(sam, 2)
    letters(sam, 1, first_day=20)
    Interaction.objects.update(thread=None)
    assert sorted(len(earlier) for _entry, earlier in entries(timeline(ada, reader=sam))) == [0, 0, 0]


def test_an_exchange_folds_in_one_more_statement_however_long_it_is(ada, sam, django_assert_max_num_queries):
    letters(sam, 2)
    timeline(ada, reader=sam)
    with django_assert_max_num_queries(14) as few:
        timeline(ada, reader=sam)
    letters(sam, 8, first_day=20)
    with django_assert_max_num_queries(len(few)):
        timeline(ada, reader=sam)

"""Sales invoices that were made elsewhere come from KSeF, once an hour, and take the way of imports of papers.

    query since the mark ─> not ours by its digest ─> XML ─> row ─> judged: a paper at once, or left for the keeper

The keeper's eyes are those of an import: whom they handle, NIP and number, nobody guessed. What is nobody's lies in
their imports, where they say whose it is. A paper that we have without its number of KSeF gets it. The mark moves in
the transaction that keeps the rows, so nothing is taken twice and nothing is lost.
"""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_in_words
from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_IMPORT
from crm.jobs.work import place
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.uploads import UploadRefused, admit_all
from crm.sales.document_imports.arrival import INVOICES, ReceivedRow, invoice_row
from crm.sales.document_imports.dry_run import Judge, counts_of
from crm.sales.document_imports.import_run import write_row
from crm.sales.documents.ksef_numbers import keep_number
from crm.sales.ksef_line.ksef_answers import Sale, SalesPage
from crm.sales.ksef_line.ksef_client import LONGEST_SPAN
from crm.sales.ksef_line.ksef_crypto import digest_of
from crm.sales.ksef_line.ksef_doors import KsefDoor, door_of
from crm.sales.ksef_line.ksef_trouble import KsefRefusal, KsefTrouble
from crm.sales.ksef_sending.ksef_account import the_account
from crm.sales.ksef_sending.ksef_turns import note_trouble
from crm.sales.ksef_sending.papers_for_ksef import deal_of, paper_without_number
from crm.sales.models import DocumentLoad, DocumentRow, KsefAccount, KsefSending

log = structlog.get_logger(__name__)

TASK = "sales.fetch_from_ksef"
BY = system(TASK)
EVERY = timedelta(hours=1)
MOST_PAGES = 20  # of one turn; what is left comes with the next one
KEPT_EDGE = 500
LATER = {"own_quota", "house_quota", "unscanned"}  # of uploads: nothing is wrong with the file
Outcome, State = DocumentRow.Outcome, DocumentLoad.State


def fetch_sales() -> int:
    """One turn, if it is due; how many invoices were new. No exception leaves: its text may hold values."""
    account = the_account()
    waits = account.wait_until and account.wait_until > timezone.now()
    if not account.active or waits or not reads_for(account.keeper):
        return 0
    if not KsefAccount.objects.filter(pk=1, fetch_at__lte=Now()).update(fetch_at=Now() + EVERY):
        return 0
    try:
        door = door_of(account)
        door.sign_in()
        return sum(pages(account, door))
    except KsefTrouble as trouble:
        note_trouble(trouble)
    except Exception as trouble:
        log.warning("invoices not fetched", error=type(trouble).__name__, place=place(trouble))
    return 0


def reads_for(keeper: User | None) -> bool:
    """Whether somebody is there who gets them, and may."""
    return keeper is not None and keeper.is_active and keeper.may(CONTACTS_IMPORT)


def pages(account: KsefAccount, door: KsefDoor) -> Iterator[int]:
    """Page by page, each kept before the next is asked for; how many invoices were new on each."""
    number = 0
    for _turn in range(MOST_PAGES):
        since = account.fetched_until or timezone.now()
        page = door.sales(since, number)
        fresh = unknown(page.sales, account)
        rows = [row_of(at, sale, door, account.keeper) for at, sale in enumerate(fresh, start=1)]
        mark = mark_after(page, since)
        yield written(account, rows, mark, page)
        if not page.more:
            return
        number = number + 1 if mark == since else 0


def unknown(sales: list[Sale], account: KsefAccount) -> list[Sale]:
    """Those that were neither sent from here nor read before."""
    digests = [sale.digest for sale in sales]
    ours = set(KsefSending.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return [sale for sale in sales if sale.digest not in ours and sale.digest not in account.edge]


def mark_after(page: SalesPage, since: datetime) -> datetime:
    """From where the next query goes on."""
    last = max((sale.kept_at for sale in page.sales), default=since)
    if page.more:  # a mark never moves back, though KSeF compares by milliseconds
        return max(since, last)
    quiet = since + LONGEST_SPAN if since + LONGEST_SPAN < timezone.now() else since
    return max(since, page.until or max(last, quiet))


def row_of(at: int, sale: Sale, door: KsefDoor, keeper: Any) -> ReceivedRow:
    """One invoice as a row of an import; with its fault where its XML is none that we take."""
    name = f"{sale.number}.xml"
    try:
        content = door.invoice(sale.number)
    except KsefRefusal:
        return ReceivedRow(at, {"file": name, "ksef": sale.number, "fault": "broken"})
    if digest_of(content) != sale.digest:
        raise KsefTrouble("protocol")
    row = invoice_row(at, content, name)
    if row.source:
        try:
            admit_all([(io.BytesIO(content), name)], policy=INVOICES, by=keeper)
        except UploadRefused as refusal:
            if refusal.code in LATER:
                raise KsefTrouble("file", sure=True) from None
            return ReceivedRow(at, {"file": name, "ksef": sale.number, "fault": "other"})
    return row


def written(account: KsefAccount, received: list[ReceivedRow], mark: datetime, page: SalesPage) -> int:
    """Write rows and mark together. A worker that came too late writes nothing."""
    edge = ([sale.digest for sale in page.sales] + account.edge)[:KEPT_EDGE]
    with transaction.atomic():
        mine = KsefAccount.objects.filter(pk=1, active=True, fetched_until=account.fetched_until)
        if not mine.update(fetched_until=mark, edge=edge):
            raise KsefTrouble("off")
        if received and account.keeper is not None:
            with translation.override(account.keeper.language):
                take_in(received, account.keeper)
    account.fetched_until, account.edge = mark, edge
    return len(received)


def take_in(received: list[ReceivedRow], keeper: User) -> DocumentLoad:
    """An import of the keeper's: what is clear becomes papers at once, the rest waits for them."""
    name = _("KSeF, %(day)s") % {"day": day_in_words(timezone.localdate())}
    load: DocumentLoad = DocumentLoad.objects.create(owner=keeper, name=name, counts={})
    judge = Judge(load)
    for each in received:
        row = DocumentRow(load=load, number=each.number, cells=each.cells, source=each.source)
        judge.judge(row)
        row.save()
        settle(row, keeper)
    counts = counts_of(load)
    over = not counts[Outcome.UNKNOWN] and not counts[Outcome.FAULTY]
    load.move(State.CHECKING, to=State.DONE if over else State.CHECKED, counts=counts)
    if over:
        DocumentLoad.objects.filter(pk=load.pk).update(finished_at=timezone.now())
    numbers = {"rows": len(received), "new": counts[Outcome.ADDED], "known": counts[Outcome.KNOWN]}
    ledger.record("ksef.fetched", by=BY, target=f"documents:{load.uid}", counts=numbers)
    return load


def settle(row: DocumentRow, keeper: User) -> None:
    """A row that is clear becomes a paper; one that is here already gives its number of KSeF."""
    if row.outcome == Outcome.READY:
        write_row(row, by=keeper, deal=deal_of(row))
    elif row.outcome == Outcome.KNOWN and (paper := paper_without_number(row)):
        Person.hold([paper.person] if paper.person else [])
        keep_number(paper, (row.cells or {})["ksef"], by=BY)
    if row.outcome == Outcome.KNOWN:
        row.cells, row.source = None, ""
        row.save(update_fields=["cells", "source"])

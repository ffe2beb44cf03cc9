"""What lies in the bin by itself: a company, and a deal with a note and its file; whom the deal is about does not."""

from collections.abc import Iterator
from typing import Any

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.companies.company_bin import bin_all
from crm.contacts.companies.company_editing import add_company
from crm.demo.permission_cast.cast_people import DELETED, SCAN, Seeded, word
from crm.demo.permission_cast.duplicates import somebody_plain
from crm.demo.permission_cast.traffic.cast_objects import binned_record
from crm.privacy.models import Purpose
from crm.sales.deal_notes.notes import write
from crm.sales.deals.deal_bin import to_bin
from crm.sales.deals.deals import open_deal
from crm.sales.models import DealNoteFile, Stage


def bins_of(owner: User, team: str, purpose: Purpose) -> Iterator[Seeded]:
    """One of each."""
    firm, title, note_mark = word("firm"), word("deal"), word("said")
    company = add_company({"name": f"{firm} SA", "city": word("town")}, by=owner)
    bin_all([company.uid], by=owner)
    values = {"title": title, "amount": 900, "stage": Stage.objects.in_use().first()}
    deal = open_deal(values, by=owner, contact=somebody_plain(owner, purpose))
    note = write(deal, f"{note_mark}: pomyłka.", by=owner, files=[Enclosed(f"{word('plan')}.pdf", SCAN.content)])
    to_bin(deal, by=owner)
    binned: tuple[tuple[str, Any, dict[str, str]], ...] = (
        ("company", company, {"name": firm}),
        ("deal", deal, {"title": title}),
        ("deal_note", note, {"text": note_mark}),
        ("deal_entry", note, {}),
        ("deal_file", DealNoteFile.objects.get(note=note), {}),
    )
    yield binned_record(somebody_plain(owner, purpose), team)
    yield from (
        Seeded(kind, str(binned_row.uid), team, owner.username, DELETED, marks) for kind, binned_row, marks in binned
    )

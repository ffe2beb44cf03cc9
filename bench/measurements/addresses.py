"""Which pages of a large house are measured (bench/measurements/pages.py): every list, and what is opened most."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.narrowing import promised
from crm.sales.models import Deal, Document, Task

RATIO, SORTED = 1.6, 6.0  # ours : plain, of a page; of names sorted in memory

Address = str | Callable[[User], str]  # of a record: one of the reader's own


@dataclass(frozen=True)
class Page:
    """One page: its name, its address, what is typed into it, whether it is a list of fifty rows, who asks for it."""

    name: str
    address: Address
    typed: dict[str, str] | None = None
    rows: bool = True
    ratio: float = RATIO
    who: tuple[str, str] = ("some", "many")


def lists() -> list[Page]:
    """Every list."""
    contacts, companies, deals = map(reverse, ("contacts:list", "contacts:companies", "sales:deals"))
    return [
        Page("contacts", f"{contacts}?view=all"),
        Page("contacts, my own", f"{contacts}?view=mine"),
        Page("contacts, filtered", f"{contacts}?view=all&f=status:is:lead&offers=email.no"),
        Page("contacts by name", f"{contacts}?view=all&sort=name", ratio=SORTED, who=("few", "some")),
        Page("leads", reverse("contacts:leads")),
        Page("companies", companies),
        Page("companies by name", f"{companies}?sort=name", ratio=SORTED),
        Page("duplicates", reverse("contacts:duplicates")),
        Page("deals", deals),
        Page("deals, won", f"{deals}?view=won"),
        Page("tasks", reverse("sales:tasks")),
        Page("without a next step", reverse("sales:no_step")),
        Page("documents", reverse("sales:documents")),
        Page("search «kowal»", reverse("contacts:search"), {"q": "kowal"}),
    ]


def others() -> list[Page]:
    """My day, board, reports, records, palette."""
    whole: dict[str, str | Callable[[User], str]] = {
        "my day": reverse("sales:my_day"),
        "board": reverse("sales:board"),
        "forecast": reverse("sales:forecast"),
        "calendar": reverse("sales:calendar"),
        "report": reverse("sales:reports"),
        "activity of a team": reverse("sales:activity"),
        "a contact": contact_of,
        "a company": company_of,
        "a deal": deal_of,
        "pulse": reverse("contacts:pulse"),
    }
    palette = reverse("contacts:palette")
    typed = [Page(f"palette «{words}»", palette, {"q": words}, rows=False) for words in ("", "kowal", "zamów")]
    return [*(Page(name, where, rows=False) for name, where in whole.items()), *typed]


def contact_of(user: User) -> str:
    """The reader's own contact with whom something happened last, with a deal and something to do if there is one."""
    busy = [Exists(model.objects.filter(person=OuterRef("pk"))).desc() for model in (Deal, Task, Document)]
    contacts = Contact.objects.alive().filter(owner=user).select_related("person")
    return reverse("contacts:record", args=[promised(contacts.order_by(*busy, "-last_activity_at").first()).person.uid])


def company_of(user: User) -> str:
    """Where a contact of the reader's works, with a deal if there is one."""
    contacts = Contact.objects.alive().filter(owner=user).select_related("company")
    sold = Exists(Deal.objects.filter(company=OuterRef("company"))).desc()
    contact = promised(contacts.order_by(sold, "-last_activity_at").first())
    return reverse("contacts:company", args=[promised(contact.company).uid])


def deal_of(user: User) -> str:
    """The newest deal that the reader sees."""
    return reverse("sales:deal", args=[Deal.objects.alive().newest_for(user, size=1)[0].uid])


def chosen(only: str) -> list[Page]:
    """The pages whose names match."""
    return [page for page in (*lists(), *others()) if re.search(only, page.name)]

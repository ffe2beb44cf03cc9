"""The record of processing activities (Art. 30(1)) as an inspector reads it, with what changed since it was approved;
and either register as a file, as it is now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.models import Register
from crm.dpo.population.kept import Kept
from crm.dpo.register.activities import MEASURES
from crm.dpo.register.forms import WriteInForm
from crm.dpo.register.owners import OWNER, named_facts
from crm.dpo.register.printed_register import FILE_TYPES, register_file
from crm.dpo.register.register_content import Entry
from crm.dpo.register.registers import KINDS, Kind
from crm.dpo.register.versions import Line, State, state_of
from crm.dpo.register_tabs import register_tabs, waiting_proposals
from crm.privacy import page_memo
from crm.privacy.logs import ledger

CHANGED = "changed"


@policy(rights.PRIVACY_MAP)
def register(request: StaffRequest) -> HttpResponse:
    """Every activity under its letters; `?only=changed` those that are not as they were approved."""
    return register_page(request)


@page_memo.reading()
def register_page(request: StaffRequest, *, refused: tuple[str, WriteInForm] | None = None) -> HttpResponse:
    """The page; `refused`: the line whose form came back with its errors."""
    at = timezone.now()
    state = state_of(Register.ACTIVITIES, at, beside=[*of_the_frame(request.user), waiting_proposals()])
    rows, only = rows_of(state), request.GET.get("only", "") == CHANGED
    context: dict[str, Any] = {
        "at": at,
        "state": state,
        "rows": [row for row in rows if row.lines] if only else rows,
        "whole": state.content.whole,
        "columns": state.content.whole.starting("c", "column:"),
        "about_staff": state.content.whole.starting("c", "staff:"),
        "whole_lines": [line for line in state.lines if not line.difference.number],
        "changed": len({line.difference.number for line in state.lines if line.difference.number}),
        "total": len(rows),
        "only": only,
        "kept": Kept.read(at).since,
        "measures": page_memo.ask_once(MEASURES, list),
        "drafts": request.user.may(rights.PRIVACY_PURPOSES),
        "refused": refused,
        "register": Register.ACTIVITIES.value,
        "tabs": register_tabs("register", request.user),
    }
    return render(request, "dpo/register/register.html", context, status=422 if refused else 200)


@policy(rights.PRIVACY_MAP)
def moved(request: StaffRequest) -> HttpResponse:
    """Where the register stood before."""
    return redirect("dpo:register", permanent=True)


@policy(rights.PRIVACY_MAP, params={"kind": "any_register_file"})
def moved_file(request: StaffRequest, kind: str) -> HttpResponse:
    """Where its files stood before."""
    if kind not in FILE_TYPES:
        raise Http404
    return redirect("dpo:register_file", Register.ACTIVITIES.value, kind, permanent=True)


@policy(rights.PRIVACY_MAP, params={"register": "register", "kind": "any_register_file"})
def file(request: StaffRequest, register: str, kind: str) -> HttpResponseBase:
    """A register as it is now, with all that has changed."""
    described, at = kind_or_404(register), timezone.now()
    if kind not in FILE_TYPES:
        raise Http404
    content = register_file(kind, described, described.now(at), version=None, at=at)
    with transaction.atomic():
        ledger.record("register.taken", by=request.user, target=f"register:{register}", counts={"kind": kind})
    name = f"{described.file_name}-{timezone.localdate(at)}.{kind}"
    return attachment(name, content, content_type=FILE_TYPES[kind])


def kind_or_404(register: str) -> Kind:
    """The register of that name."""
    if register not in KINDS:
        raise Http404
    return KINDS[register]


# ---- the register as its page draws it


@dataclass(frozen=True)
class Letter:
    """One letter of an activity: its words, and the lines that changed under it."""

    code: str
    label: Any
    text: str
    lines: list[Line]


@dataclass(frozen=True)
class Row:
    """One activity as the page shows it."""

    entry: Entry
    kind: Kind
    lines: list[Line]
    gone: bool = False  # it stands in the approved version alone

    @property
    def number(self) -> int:
        """Its number in addresses."""
        return int(self.entry.number.rpartition("-")[2])

    @property
    def letters(self) -> list[Letter]:
        """All letters of the article."""
        return [
            Letter(code, label, self.text(code), [line for line in self.lines if line.difference.letter == code])
            for code, label in self.kind.letters.items()
        ]

    @property
    def own_lines(self) -> list[Line]:
        """What changed about the activity itself: it came, went, or is called otherwise."""
        return [line for line in self.lines if not line.difference.letter]

    def text(self, code: str) -> str:
        """What stands under a letter, without the owner, who has a column."""
        return "; ".join(item.text for item in self.entry.under(code) if item.key != OWNER)

    @property
    def owner(self) -> str:
        """Who answers for it."""
        return self.entry.text("a", OWNER)

    @property
    def cells(self) -> Mapping[str, str]:
        """The short columns of the list."""
        return {
            "people": self.entry.text("c", "people"),
            "data": ", ".join(item.text for item in self.entry.under("c") if item.key.startswith("data")),
            "recipients": ", ".join(item.text.partition(" (")[0] for item in self.entry.under("d")),
            "periods": self.entry.text("f"),
        }


def rows_of(state: State, register: str = "activities") -> list[Row]:
    """Every activity, those that are gone since the approved version included, by number."""
    by_number: dict[str, list[Line]] = {}
    for line in state.lines:
        by_number.setdefault(line.difference.number, []).append(line)
    kind = KINDS[register]
    entries = named_facts(state.content).listed
    rows = [Row(entry, kind, by_number.pop(entry.number, [])) for entry in entries]
    by_number.pop("", None)
    rows += [
        Row(Entry(number, lines[0].difference.title, {}), kind, lines, gone=True) for number, lines in by_number.items()
    ]
    return sorted(rows, key=lambda row: row.entry.number)

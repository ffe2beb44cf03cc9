"""The list of recipients with their files, and the file of one; what was handed over and refused."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext, pgettext

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import Client
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.processors.checklist import checklist
from crm.dpo.processors.disclosure_log import asked_since
from crm.dpo.processors.file_state import GRADES, FileState, Grade, file_states
from crm.dpo.processors.sub_processors import objections
from crm.dpo.purposes.desk_tabs import desk_tabs, way_to_list
from crm.dpo.verification.answers import score_in_words, weak_points
from crm.dpo.verification.progress import progress_of
from crm.privacy import page_memo
from crm.privacy.models import Agreement, Recipient, Verification
from dsar.recipients.ways import ways_to

ONE = {"slug": "recipient"}
LATELY, LONG = timedelta(days=7), timedelta(days=30)
SHOWN = 5  # acts on the file itself


@policy(rights.PRIVACY_PURPOSES)
@page_memo.reading()
def processors(request: StaffRequest) -> HttpResponse:
    """Every recipient with its file, the worst first; by role, and by how the file stands."""
    at = timezone.now()
    states = file_states(Recipient.objects.all(), at)
    wanted = request.GET.get("state", "")
    group = groups(states)[group_asked(request)]
    context = {
        "views": view_tabs(states, group_asked(request)),
        "filters": filters(group, wanted, group_asked(request)),
        "states": [state for state in group if not wanted or state.grade == wanted],
        "total": len(states),
        "tabs": desk_tabs("processors"),
    }
    return render(request, "dpo/processors/processors.html", context)


def group_asked(request: StaffRequest) -> str:
    """Which group of recipients is shown."""
    group = request.GET.get("view", "")
    return group if group in ("others", "over", "all") else "files"


def groups(states: list[FileState]) -> dict[str, list[FileState]]:
    """{group: files}: those who need an agreement, the others, those that have ended and are closed, all."""
    return {
        "files": [state for state in states if (state.is_processor or state.is_joint) and state.grade != Grade.OVER],
        "others": [state for state in states if not (state.is_processor or state.is_joint) and not state.over],
        "over": [state for state in states if state.over],
        "all": states,
    }


def view_tabs(states: list[FileState], current: str) -> list[dict[str, Any]]:
    """The groups as tabs."""
    labels = {
        "files": _("Processors and joint controllers"),
        "others": _("Other recipients"),
        "over": pgettext("recipients", "Ended"),
        "all": pgettext("recipients", "All"),
    }
    counted = groups(states)
    url = reverse("dpo:processors")
    return [
        {
            "url": url if key == "files" else f"{url}?view={key}",
            "label": label,
            "count": len(counted[key]),
            "current": key == current,
        }
        for key, label in labels.items()
    ]


def filters(states: list[FileState], wanted: str, group: str) -> list[dict[str, Any]]:
    """How many stand how: each leads to its rows; the one that is chosen leads back."""
    url = f"{reverse('dpo:processors')}?view={group}"
    counted = {grade: sum(state.grade == grade for state in states) for grade in Grade}
    return [
        {
            "text": str(GRADES[grade][0]),
            "count": count,
            "on": grade == wanted,
            "url": url if grade == wanted else f"{url}&state={grade.value}",
        }
        for grade, count in counted.items()
        if count
    ]


@policy(rights.PRIVACY_PURPOSES, params=ONE)
@page_memo.reading()
def processor(request: StaffRequest, slug: str) -> HttpResponse:
    """One recipient's file."""
    return render(request, "dpo/processors/processor.html", file_context(request, state_or_404(slug)))


def state_or_404(slug: str) -> FileState:
    """The file of one recipient."""
    states = file_states(Recipient.objects.filter(slug=slug), timezone.now())
    if not states:
        raise Http404
    return states[0]


def stopping_words(state: FileState, programs: list[Client]) -> str:
    """What stops with the agreement: purposes with their people, programs, names in calendars."""
    parts = []
    for row in state.named:
        people = state.people_for[row.purpose.slug]
        counted = ngettext("%(n)s person", "%(n)s people", people) % {"n": people}
        parts.append(f"{row.purpose} ({counted})")
    parts += [] if parts else [_("nothing yet, no purpose names it")]
    parts += [_("program %(name)s") % {"name": program} for program in programs]
    if state.agreement and state.agreement.calendars:
        parts.append(_("names in calendar links"))
    return f"{', '.join(parts)}."


def file_context(request: StaffRequest, state: FileState) -> dict[str, Any]:
    """Everything the page of a file shows."""
    recipient, user = state.recipient, request.user
    since = timezone.now() - LATELY
    subs, last = list(recipient.sub_processors.all()), last_sent(recipient)
    programs = list(Client.objects.filter(recipient=recipient, closed_at=None, test=False))
    signers = {recipient.suspended_by, recipient.grace_by, *(row.decided_by for row in subs)}
    return {
        "state": state,
        "recipient": recipient,
        "services": [{"row": row, "people": state.people_for[row.purpose.slug]} for row in state.named],
        "programs": programs,
        "stopping": stopping_words(state, programs),
        "points": checklist(state.agreement) if state.agreement and state.is_processor else [],
        "older": [each for each in recipient.agreements.all() if each != state.agreement],
        "subs": subs,
        "mails": objections(subs),
        "names": signers_of(*filter(None, signers)),
        "asked": asked_since(since, recipient=recipient, most=SHOWN)[:SHOWN],
        "last": last,
        "progress": progress_of(last) if last else None,
        "score": score_in_words(last) if last else "",
        "weak": weak_points(last) if last else [],
        "way": ways_to(recipient)[0],
        "decides": user.decides and not user.role.dpo,
        "can_be_stopped": not state.over and not recipient.suspended_at,
        "tabs": desk_tabs("processors"),
        "crumbs": way_to_list(),
        "kind_name": Agreement.Kind.JOINT if state.is_joint else Agreement.Kind.PROCESSING,
    }


def last_sent(recipient: Recipient) -> Verification | None:
    """The newest questionnaire, with its answers."""
    newest: Verification | None = Verification.objects.filter(recipient=recipient).first()
    return newest


@policy(rights.PRIVACY_PURPOSES)
def disclosures(request: StaffRequest) -> HttpResponse:
    """What was asked to be handed over in the last thirty days, allowed and refused; `recipient` narrows it to one."""
    slug = request.GET.get("recipient", "")
    recipient = Recipient.objects.filter(slug=slug).first() if slug else None
    requests = asked_since(timezone.now() - LONG, recipient=recipient)
    only = request.GET.get("only", "")
    asked_rows = [row for row in requests if only != "refused" or not row.allowed]
    context = {
        "asked": asked_rows,
        "recipient": recipient,
        "only": only,
        "refused": sum(not row.allowed for row in requests),
        "days": LONG.days,
        "tabs": desk_tabs("disclosures"),
    }
    return render(request, "dpo/processors/disclosures.html", context)

"""Notes about others that name somebody who was erased or is about to be: the list, one note, what becomes of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.keyset import Page
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.keys.cipher import KeyChanged, Unreadable
from crm.privacy.logs import access_log
from crm.privacy.map.data_map import room_of
from crm.privacy.masking import masked_name
from crm.privacy.models import Mention
from crm.privacy.people.mentions import redact, settle, text_of
from retention.desk_tabs import crumbs, tabs
from retention.people.forms_mentions import NoteForm

ONE = {"key": "mention"}
SAID = (Mention.Outcome.NOT_HERS, Mention.Outcome.STAYS)


@policy(rights.PRIVACY_RETENTION)
def mentions(request: StaffRequest) -> HttpResponse:
    """What waits for somebody to look at it, the oldest first."""
    rows = Mention.objects.for_desk(request.user).waiting()

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Mention]:
        if after is not None:
            return list(rows.filter(pk__lt=after[0]).order_by("-pk")[:size])
        return list((rows.filter(pk__gt=before[0]) if before else rows).order_by("pk")[:size])

    edges: dict[str, Any] = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = Page.turned(fetch, lambda mention_listed: (mention_listed.pk,), **edges)
    holders = [mention_listed.holder_id for mention_listed in page.rows if mention_listed.holder_id]
    access_log.shown(by=request.user, view="retention:mentions", people=holders)
    context = {"page": page, "rows": [line(mention_listed) for mention_listed in page.rows], "tabs": tabs("mentions")}
    return render(request, "retention/people/mentions.html", context)


def line(mention: Mention) -> dict[str, Any]:
    """A mention with its holder masked."""
    holder = mention.holder
    name = (masked_name(holder.name) or holder.short) if holder else ""
    return {"mention": mention, "person": holder, "name": name, "place": place_of(mention)}


def place_of(mention: Mention) -> str:
    """What kind of row the note is."""
    return str(room_of(mention.room).model._meta.verbose_name)


@policy(rights.PRIVACY_RETENTION, methods=("GET", "POST"), params=ONE)
def mention(request: StaffRequest, key: UUID) -> HttpResponse:
    """One note, the words found in it marked; what is sent takes its place."""
    mention_shown = get_object_or_404(Mention.objects.for_desk(request.user), uid=key)
    holders = [mention_shown.holder_id] if mention_shown.holder_id else []
    access_log.shown(by=request.user, view="retention:mention", people=holders, fields=[mention_shown.column])
    try:
        text = text_of(mention_shown)
        form = NoteForm(request.POST or None, initial={"text": text})
        if form.is_valid() and mention_shown.outcome == Mention.Outcome.WAITING:
            redact(mention_shown, form.cleaned_data["text"], by=request.user, at=timezone.now())
            toast(request, _("Note saved."))
            return redirect("retention:mentions")
    except (LookupError, Unreadable, KeyChanged) as gone:
        raise Http404 from gone
    context = {"form": form, "crumbs": crumbs("mentions"), "parts": parts(mention_shown, text), **line(mention_shown)}
    return render(request, "retention/people/mention.html", context, status=UNPROCESSABLE if form.errors else 200)


def parts(mention: Mention, text: str) -> tuple[str, str, str]:
    """The text before, at and after the place. An edit since may have moved it: the desk reads the whole note."""
    end = mention.begins + mention.length
    return text[: mention.begins], text[mention.begins : end], text[end:]


@policy(rights.PRIVACY_RETENTION, methods=("POST",), params=ONE)
def mention_settlement(request: StaffRequest, key: UUID) -> HttpResponse:
    """Settles a mention: somebody else is meant, or the note stays as it is."""
    mention = get_object_or_404(Mention.objects.for_desk(request.user), uid=key)
    outcome = request.POST.get("outcome", "")
    if outcome in SAID and settle(mention, outcome, by=request.user, at=timezone.now()):
        toast(request, _("Noted."))
    return redirect("retention:mentions")

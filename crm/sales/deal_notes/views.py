"""What is done with one note on a deal: corrected, pinned, taken away and had back, read as it was, given files."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.entries.forms_files import FilesForm
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.sales.deal_notes.forms import NoteForm
from crm.sales.deal_notes.note_files import attach, detach
from crm.sales.deal_notes.note_removal import bring_back, remove
from crm.sales.deal_notes.notes import amend, pin as keep_on_top
from crm.sales.deals.masked_deals import seen_deal
from crm.sales.lookups import deal_file_or_404, note_or_404
from crm.sales.models import DealNote

OWN, READ = {"key": "deal_note"}, {"key": "deal_entry"}


@policy(rights.DEALS_EDIT, params=OWN, methods=["GET", "POST"])
def note(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own note, to be corrected; another's is as if it did not exist."""
    found = note_or_404(request.user, key, own=True)
    form = NoteForm(request.POST or None, initial={"text": found.words})
    if form.is_valid() and form.cleaned_data["heed"] == "cut":
        form = form.cut()
    elif form.is_valid() and not form.warnings():
        amend(found, form.cleaned_data["text"], by=request.user, kept=form.kept)
        toast(request, _("Saved."))
        return redirect("sales:deal", found.deal.uid)
    return page(request, found, "note", status=422 if form.is_bound else 200, form=form)


@policy(rights.DEALS_EDIT, params=READ, methods=["POST"])
def pin(request: StaffRequest, key: UUID) -> HttpResponse:
    """On top of the history, or down again (`off`)."""
    found = note_or_404(request.user, key)
    keep_on_top(found, by=request.user, on="off" not in request.POST)
    return redirect("sales:deal", found.deal.uid)


@policy(rights.DEALS_EDIT, params=OWN, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own note goes, with Undo for a day."""
    found = note_or_404(request.user, key, own=True)
    remove(found, by=request.user)
    toast(request, _("The note is gone."), undo=reverse("sales:note_restore", args=[found.uid]))
    return redirect("sales:deal", found.deal.uid)


@policy(rights.DEALS_EDIT, params=OWN, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """The note is back."""
    found = note_or_404(request.user, key, own=True, gone=True)
    done = bring_back(found, by=request.user)
    toast(request, _("The note is back.") if done else _("It cannot be taken back any more."))
    return redirect("sales:deal", found.deal.uid)


@policy(rights.DEALS_VIEW, params=READ)
def wordings(request: StaffRequest, key: UUID) -> HttpResponse:
    """How the note reads and how it read before: who changed it, and when."""
    found = note_or_404(request.user, key)
    earlier = found.earlier.select_related("note__deal__person__key", "replaced_by").order_by("-replaced_at", "-pk")
    return page(request, found, "wordings", earlier=earlier)


@policy(rights.DEALS_EDIT, params=OWN, methods=["GET", "POST"])
def files(request: StaffRequest, key: UUID) -> HttpResponse:
    """Files for one's own note."""
    found = note_or_404(request.user, key, own=True)
    form = FilesForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        attach(found, form.enclosed, by=request.user)
        toast(request, _("Saved."))
        return redirect("sales:deal", found.deal.uid)
    kept = found.files.select_related("note__deal__person__key").order_by("pk")
    return page(request, found, "files", status=422 if request.method == "POST" else 200, form=form, kept=kept)


@policy(rights.DEALS_VIEW, params={"key": "deal_file"})
def file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One file, opened for whoever reads the deal in clear."""
    kept = deal_file_or_404(request.user, key)
    seen = seen_deal(kept.note.deal, request.user)
    if not seen.clear:
        raise Http404
    people = kept.note.deal.keys_of_party
    access_log.shown(by=request.user, view="sales:deal_file", people=people, fields=["file"] if people else [])
    try:
        return attachment(kept.name, kept.stored.plain(), content_type="application/octet-stream")
    except (Unreadable, OSError):
        raise Http404 from None


@policy(rights.DEALS_EDIT, params={"key": "deal_file"}, methods=["POST"])
def file_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own file goes."""
    kept = deal_file_or_404(request.user, key)
    detach(kept, by=request.user)
    toast(request, _("The file is gone."))
    return redirect("sales:deal", kept.note.deal.uid)


def page(request: StaffRequest, found: DealNote, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    """A page about one note."""
    deal, seen = found.deal, seen_deal(found.deal, request.user)
    people = deal.keys_of_party
    fields = ["title", "text"] if people and seen.clear else []
    access_log.shown(by=request.user, view="sales:deal", people=people, fields=fields)
    crumbs = [(_("Deals"), reverse("sales:pipeline_board", args=[deal.pipeline.uid])), (seen.title, seen.url)]
    context = {"note": found, "deal": deal, "seen": seen, "crumbs": crumbs, **context}
    return render(request, f"sales/deal_notes/{name}.html", context, status=status)

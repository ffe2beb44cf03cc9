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
from crm.sales.deal_notes.note_removal import remove, restore
from crm.sales.deal_notes.notes import amend, pin as keep_on_top
from crm.sales.deals.masked_deals import deal_for_reader
from crm.sales.lookups import deal_file_or_404, note_or_404
from crm.sales.models import DealNote

OWN, READ = {"key": "deal_note"}, {"key": "deal_entry"}


@policy(rights.DEALS_EDIT, params=OWN, methods=["GET", "POST"])
def note(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form for one's own note; 404 for another's."""
    deal_note = note_or_404(request.user, key, own=True)
    form = NoteForm(request.POST or None, initial={"text": deal_note.words})
    if form.is_valid() and form.cleaned_data["heed"] == "cut":
        form = form.cut()
    elif form.is_valid() and not form.warnings():
        amend(deal_note, form.cleaned_data["text"], by=request.user, kept=form.kept)
        toast(request, _("Saved."))
        return redirect("sales:deal", deal_note.deal.uid)
    return note_page(request, deal_note, "note", status=422 if form.is_bound else 200, form=form)


@policy(rights.DEALS_EDIT, params=READ, methods=["POST"])
def pin(request: StaffRequest, key: UUID) -> HttpResponse:
    """On top of the history, or down again (`off`)."""
    deal_note = note_or_404(request.user, key)
    keep_on_top(deal_note, by=request.user, on="off" not in request.POST)
    return redirect("sales:deal", deal_note.deal.uid)


@policy(rights.DEALS_EDIT, params=OWN, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own note goes, with Undo for a day."""
    deal_note = note_or_404(request.user, key, own=True)
    remove(deal_note, by=request.user)
    toast(request, _("The note is gone."), undo=reverse("sales:note_restore", args=[deal_note.uid]))
    return redirect("sales:deal", deal_note.deal.uid)


@policy(rights.DEALS_EDIT, params=OWN, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """The note is back."""
    deal_note = note_or_404(request.user, key, own=True, gone=True)
    restored = restore(deal_note, by=request.user)
    toast(request, _("The note is back.") if restored else _("It cannot be taken back any more."))
    return redirect("sales:deal", deal_note.deal.uid)


@policy(rights.DEALS_VIEW, params=READ)
def wordings(request: StaffRequest, key: UUID) -> HttpResponse:
    """How the note reads and how it read before: who changed it, and when."""
    deal_note = note_or_404(request.user, key)
    earlier = deal_note.earlier.select_related("note__deal__person__key", "replaced_by").order_by("-replaced_at", "-pk")
    return note_page(request, deal_note, "wordings", earlier=earlier)


@policy(rights.DEALS_EDIT, params=OWN, methods=["GET", "POST"])
def files(request: StaffRequest, key: UUID) -> HttpResponse:
    """Files for one's own note."""
    deal_note = note_or_404(request.user, key, own=True)
    form = FilesForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        attach(deal_note, form.enclosed, by=request.user)
        toast(request, _("Saved."))
        return redirect("sales:deal", deal_note.deal.uid)
    file_rows = deal_note.files.select_related("note__deal__person__key").order_by("pk")
    return note_page(
        request, deal_note, "files", status=422 if request.method == "POST" else 200, form=form, kept=file_rows
    )


@policy(rights.DEALS_VIEW, params={"key": "deal_file"})
def file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One file, opened for whoever reads the deal in clear."""
    file_row = deal_file_or_404(request.user, key)
    deal_row = deal_for_reader(file_row.note.deal, request.user)
    if not deal_row.clear:
        raise Http404
    people = file_row.note.deal.keys_of_party
    access_log.shown(by=request.user, view="sales:deal_file", people=people, fields=["file"] if people else [])
    try:
        return attachment(file_row.name, file_row.stored.plain(), content_type="application/octet-stream")
    except (Unreadable, OSError):
        raise Http404 from None


@policy(rights.DEALS_EDIT, params={"key": "deal_file"}, methods=["POST"])
def file_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own file goes."""
    file_row = deal_file_or_404(request.user, key)
    detach(file_row, by=request.user)
    toast(request, _("The file is gone."))
    return redirect("sales:deal", file_row.note.deal.uid)


def note_page(
    request: StaffRequest, deal_note: DealNote, name: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """A page about one note."""
    deal, deal_row = deal_note.deal, deal_for_reader(deal_note.deal, request.user)
    people = deal.keys_of_party
    fields = ["title", "text"] if people and deal_row.clear else []
    access_log.shown(by=request.user, view="sales:deal", people=people, fields=fields)
    crumbs = [(_("Deals"), reverse("sales:pipeline_board", args=[deal.pipeline.uid])), (deal_row.title, deal_row.url)]
    context = {"note": deal_note, "deal": deal, "seen": deal_row, "crumbs": crumbs, **context}
    return render(request, f"sales/deal_notes/{name}.html", context, status=status)

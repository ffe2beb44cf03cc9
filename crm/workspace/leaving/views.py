"""Pages of full exports: count, ask, decide, fetch. Asking, deciding and fetching need a recent re-authentication."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.language import disclosure_words
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.contacts.exports.download import Stale, make_again_words
from crm.jobs.models import FullExport
from crm.jobs.models.full_exports import may_answer
from crm.jobs.words import COUNTS, spoken
from crm.privacy.recipients.gate import note_refusal
from crm.workspace.leaving import orders
from crm.workspace.leaving.download import hand_over, show_password
from crm.workspace.leaving.forms import FullExportForm
from crm.workspace.leaving.package_files import kinds_in
from crm.workspace.leaving.preview import going_now, preview
from crm.workspace.leaving.sealed_pieces import PAPERS
from crm.workspace.leaving.who_goes import may_get_any

ITS = {"key": "full_export"}
SHOWN = 20
State = FullExport.State


def visible(user: Any) -> Any:
    """The user's own, and those that wait for a second person such as they are; whoever decides needs no right more."""
    return FullExport.objects.open_to(user).select_related("owner__role", "recipient", "job")


def full_export_or_404(user: Any, key: UUID, *, own: bool = False) -> FullExport:
    """One of those; a 404 for any other, and for another's where only one's own will do."""
    row: FullExport = get_object_or_404(visible(user), uid=key)
    if own and row.owner_id != user.pk:
        raise Http404
    return row


@policy(rights.CONTACTS_EXPORT, methods=["GET", "POST"])
@fresh
def full_exports(request: StaffRequest) -> HttpResponse:
    """What would go along and what would stay, for the recipient in the address; `go` asks for it. And the latest."""
    ordered = request.method == "POST" and "go" in request.POST
    sent: Any = request.POST if ordered else None
    initial = {"recipient": request.GET.get("recipient", "")} | (
        {"kinds": request.GET.getlist("kinds")} if "kinds" in request.GET else {}
    )
    form = FullExportForm(sent, user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        data, exports = form.cleaned_data, []
        if act_passes(form, lambda: exports.append(orders.ask(by=request.user, **data))):
            return redirect("contacts:full_export", exports[0].uid)
    refused = form.refused()
    if form.is_bound and refused:
        note_refusal(refused, by=request.user, place="export")
    context = {
        "form": form,
        "counted": preview(request.user, form.chosen),
        "refused": disclosure_words.refusal(refused) if refused else "",
        "to_agreements": refused is not None and request.user.may(rights.PRIVACY_PURPOSES),
        "approvers": list(orders.possible_approvers(request.user)[:3]),
        "rows": visible(request.user)[:SHOWN],
    }
    return render(request, "workspace/leaving/new.html", context, status=422 if form.is_bound else 200)


@policy(SIGNED_IN)
def full_export_questions(request: StaffRequest) -> HttpResponse:
    """Packages of others that wait for a yes or no of whoever looks, the one that lapses first on top."""
    rows = FullExport.objects.waiting_for(request.user, timezone.now()).select_related("owner", "recipient")
    context = {"rows": [(row, row.asked_at + orders.OPEN_FOR) for row in rows.order_by("asked_at")[:SHOWN]]}
    return render(request, "workspace/leaving/questions.html", context | {"concerned": may_answer(request.user)})


@policy(SIGNED_IN, params=ITS)
def full_export(request: StaffRequest, key: UUID) -> HttpResponse:
    """One package: what is in it, who stays and why, who asked and who approved, its files with their digests.

    Whoever decides on another's sees what they need for that: who asks, for whom, which kinds, and how many rows.
    """
    return render(request, "workspace/leaving/one.html", page_of(request, full_export_or_404(request.user, key)))


def page_of(request: StaffRequest, row: FullExport) -> dict[str, Any]:
    """What the page of a package shows."""
    refused = may_get_any(row.recipient) if row.recipient is not None and row.state != State.GONE else None
    files = row.manifest.get("files", [])
    decides = row.state == State.ASKED and orders.may_decide(row, request.user)
    expected = going_now(row.owner, kinds_in(row), row.recipient) if decides else row.counts
    counts = [(spoken(COUNTS, f"left_out_{code}"), number) for code, number in row.left_out.items()]
    return {
        "export": row,
        "own": row.owner_id == request.user.pk,
        "exports": request.user.may(rights.CONTACTS_EXPORT),
        "may_decide": decides,
        "until": row.asked_at + orders.OPEN_FOR,
        "kinds": [(kind, expected.get(kind.slug, 0)) for kind in kinds_in(row)],
        "counted": decides or row.state in (State.READY, State.GONE),
        "reasons": sorted(counts, key=lambda pair: -pair[1]),
        "decider": signers_of(row.decided_by).get(row.decided_by, ""),
        "refused": disclosure_words.refusal(refused) if refused else "",
        "files": [file for file in files if not file["name"].startswith(PAPERS)],
        "papers": sum(1 for file in files if file["name"].startswith(PAPERS)),
        "papers_left_out": row.manifest.get("papers_left_out", 0),
    }


@policy(SIGNED_IN, params=ITS, methods=["POST"])
@fresh
def decision(request: StaffRequest, key: UUID) -> HttpResponse:
    """The second person's yes or no."""
    row = full_export_or_404(request.user, key)
    act = orders.approve if request.POST.get("yes") else orders.refuse
    try:
        act(row, by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages))
    else:
        toast(request, _("Your word stands in the ledger."))
    return redirect("contacts:full_export_questions")


@policy(rights.CONTACTS_EXPORT, params=ITS, methods=["POST"])
def taking_back(request: StaffRequest, key: UUID) -> HttpResponse:
    """Whoever asked takes it back."""
    row = full_export_or_404(request.user, key, own=True)
    if not orders.take_back(row, by=request.user):
        toast(request, orders.NOT_WAITING)
    return redirect("contacts:full_export", row.uid)


@policy(rights.CONTACTS_EXPORT, params=ITS, methods=["POST"])
@fresh
def password(request: StaffRequest, key: UUID) -> HttpResponse:
    """Shows a password for what is fetched from now on; once."""
    row = full_export_or_404(request.user, key, own=True)
    try:
        secret = show_password(row, by=request.user)
    except Stale:
        toast(request, make_again_words())
        return redirect("contacts:full_export", row.uid)
    return render(request, "workspace/leaving/one.html", page_of(request, row) | {"secret": secret})


@policy(rights.CONTACTS_EXPORT, params=ITS)
@fresh
def file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Fetch the package, after its recipient and everybody in it are looked at once more."""
    row = full_export_or_404(request.user, key, own=True)
    if not row.series:
        toast(request, _("Have the password shown first: without it nobody opens the package."))
        return redirect("contacts:full_export", row.uid)
    try:
        content = hand_over(row, by=request.user)
    except Stale:
        toast(request, make_again_words())
        return redirect("contacts:full_export", row.uid)
    word = pgettext("name of a file", "spojnik-everything")
    return attachment(f"{word}-{timezone.localdate(row.ready_at)}.zip", content, content_type="application/zip")

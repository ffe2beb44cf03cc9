"""Packs of evidence on screen: the list, a new one, one of them with its bar, the second person's word, the file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.background_requests import fragment_wanted
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.dpo.evidence import packs as acts
from crm.dpo.evidence.download import Over, hand_over
from crm.dpo.evidence.forms import PackForm
from crm.dpo.evidence.link_forms import ShareForm
from crm.dpo.evidence.link_rows import link_rows
from crm.dpo.evidence.links import Shared
from crm.dpo.evidence.pack_page import PackPage
from crm.dpo.models import AuthorityCase, EvidencePack

ONE = {"key": "evidence_pack"}
SHOWN = 100  # packs on the page; there are a few a year
PACKS = "dpo:evidence_packs"


@policy(rights.PRIVACY_AUDIT)
def packs(request: StaffRequest) -> HttpResponse:
    """Every pack, the newest first."""
    at, rows = timezone.now(), list(EvidencePack.objects.select_related("job", "owner")[:SHOWN])
    names = signers_of(*(name for row in rows for name in (row.asked_by, row.decided_by)))
    pages = [PackPage(row, at, request.user, names) for row in rows]
    return render(request, "dpo/evidence/packs.html", {"pages": pages})


@policy(rights.PRIVACY_AUDIT, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A new pack."""
    return ordered(request, None)


@policy(rights.PRIVACY_AUDIT, params=ONE, methods=("GET", "POST"))
def version(request: StaffRequest, key: UUID) -> HttpResponse:
    """The next version of a pack: what was missing in it."""
    return ordered(request, get_object_or_404(EvidencePack, uid=key))


def ordered(request: StaffRequest, follows: EvidencePack | None) -> HttpResponse:
    """The form, or the pack that was ordered by it."""
    case = AuthorityCase.objects.for_desk(request.user).filter(number=request.GET.get("case", "")).first()
    data = request.POST if request.method == "POST" else None
    form = PackForm(data, user=request.user, follows=follows, case=None if follows else case)
    new_packs: list[EvidencePack] = []
    if form.is_valid() and act_passes(
        form, lambda: new_packs.append(acts.order(acts.Terms(**form.cleaned_data), follows=follows, by=request.user))
    ):
        return redirect("dpo:evidence", new_packs[0].uid)
    rows = EvidencePack.objects.select_related("job", "owner")[:3]
    context = {
        "form": form,
        "choices": form.choices(),
        "follows": follows,
        "last": [PackPage(row, timezone.now(), request.user, {}) for row in rows],
        "crumbs": crumbs(),
    }
    return render(request, "dpo/evidence/new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def crumbs() -> list[tuple[str, str]]:
    """Breadcrumbs to the list."""
    return [(_("Evidence"), reverse(PACKS))]


@policy(rights.PRIVACY_AUDIT, params=ONE, background=True)
def pack(request: StaffRequest, key: UUID) -> HttpResponse:
    """One pack; asked by htmx, only the part that changes."""
    return pack_drawn(request, get_object_or_404(EvidencePack.objects.select_related("job", "owner"), uid=key))


def pack_drawn(
    request: StaffRequest, row: EvidencePack, *, form: ShareForm | None = None, shared: Shared | None = None
) -> HttpResponse:
    """The page of a pack, or its part; with a form of a link that was refused, or a link that is shown once."""
    at, fragment = timezone.now(), fragment_wanted(request)
    page = PackPage(row, at, request.user, signers_of(row.asked_by, row.decided_by))
    context: dict[str, Any] = {"page": page, "fragment": fragment, "crumbs": crumbs(), "shared": shared}
    if not fragment:
        form = form or (ShareForm(language=row.language) if page.takes else None)
        context |= {"links": link_rows(row, at), "form": form}
    template = "dpo/evidence/progress.html" if fragment else "dpo/evidence/pack.html"
    status = UNPROCESSABLE if form is not None and form.is_bound else 200
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@policy(rights.PRIVACY_AUDIT, params=ONE, methods=["POST"])
@fresh
def approval(request: StaffRequest, key: UUID) -> HttpResponse:
    """The second person lets a full pack go."""
    return decided(request, key, acts.approve, _("Approved. The pack is being made."))


@policy(rights.PRIVACY_AUDIT, params=ONE, methods=["POST"])
@fresh
def refusal(request: StaffRequest, key: UUID) -> HttpResponse:
    """The second person refuses it, or whoever asked takes it back."""
    return decided(request, key, acts.refuse, _("Refused. Nothing was made."))


def decided(request: StaffRequest, key: UUID, act: Callable[..., Any], words: str) -> HttpResponse:
    """The act's effect or its refusal, on the page again."""
    row = get_object_or_404(EvidencePack, uid=key)
    try:
        act(row, by=request.user)
    except ValidationError as refused:
        toast(request, refused.messages[0], level=WARNING)
    else:
        toast(request, words)
    return redirect("dpo:evidence", key)


@policy(rights.PRIVACY_AUDIT, params=ONE, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Delete its files now."""
    row = get_object_or_404(EvidencePack.objects.select_related("job"), uid=key)
    if acts.remove(row, EvidencePack.Ending.REMOVED, by=request.user):
        toast(request, _("Removed. What was in it and who took it stays on record."))
    return redirect("dpo:evidence", key)


@policy(rights.PRIVACY_AUDIT, params=ONE)
@fresh
def file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The pack as a ZIP; both logs say who took it."""
    row = get_object_or_404(EvidencePack, uid=key)
    try:
        content = hand_over(row, by=request.user)
    except Over:
        toast(request, _("This pack can no longer be taken. Order its next version."), level=WARNING)
        return redirect("dpo:evidence", key)
    return attachment(f"{row}.zip", content, content_type="application/zip")

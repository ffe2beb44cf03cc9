"""The library at the desk: policies and who has read them, one of them, drafts, publishing, the register as a file."""

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy as access
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models.officer import Policy, PolicyVersion
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.casework.register import TYPES
from crm.dpo.policies.forms import PolicyForm, VersionForm
from crm.dpo.policies.library import add, change, draft, publish, retire
from crm.dpo.policies.policy_rows import policy_rows, readers_of
from crm.dpo.policies.reading_register import register_of
from crm.privacy.logs import ledger

ONE = {"key": "policy"}
VERSION = {"key": "policy_version"}
ASK_AND_SAVE = ("GET", "POST")
FIELDS = ("title", "roles", "required", "read_days", "review_on")


@access(rights.PRIVACY_VIEW)
def library(request: StaffRequest) -> HttpResponse:
    """Every policy in force or in draft, with how many have read it; retired ones below."""
    rows = policy_rows(Policy.objects.filter(retired_at=None))
    context = {"rows": rows, "retired": Policy.objects.exclude(retired_at=None), "today": timezone.localdate()}
    return render(request, "dpo/policies/library.html", context)


@access(rights.PRIVACY_VIEW, methods=ASK_AND_SAVE)
def new(request: StaffRequest) -> HttpResponse:
    """A new policy; its words come next."""
    form = PolicyForm(request.POST or None)
    policies: list[Policy] = []
    if form.is_valid() and act_passes(form, lambda: policies.append(add(**form.cleaned_data, by=request.user))):
        return redirect("dpo:policy_draft", policies[0].uid)
    return form_page(request, form, title=_("New policy"), submit=_("On to the words"))


@access(rights.PRIVACY_VIEW, params=ONE)
def policy(request: StaffRequest, key: UUID) -> HttpResponse:
    """One policy: its words, its versions, who has read it and who has not."""
    [row] = policy_rows([get_object_or_404(Policy, uid=key)])
    versions = list(row.policy.versions.all())
    context = {
        "row": row,
        "policy": row.policy,
        "versions": versions,
        "readers": readers_of(row.current) if row.current else [],
        "names": signers_of(*(version.published_by or version.made_by for version in versions)),
        "decides": decides(request),
        "crumbs": crumbs(),
    }
    return render(request, "dpo/policies/policy.html", context)


@access(rights.PRIVACY_VIEW, params=ONE, methods=ASK_AND_SAVE)
def description(request: StaffRequest, key: UUID) -> HttpResponse:
    """Title, audience, whether it has to be read, when it is looked at again."""
    row = get_object_or_404(Policy, uid=key)
    form = PolicyForm(request.POST or None, initial={name: getattr(row, name) for name in FIELDS})
    if form.is_valid() and act_passes(form, lambda: change(row, form.cleaned_data, by=request.user)):
        return redirect("dpo:policy", key)
    return form_page(request, form, title=str(row), submit=_("Save"), policy=row)


@access(rights.PRIVACY_VIEW, params=ONE, methods=ASK_AND_SAVE)
def draft_page(request: StaffRequest, key: UUID) -> HttpResponse:
    """The words of the next version."""
    row = get_object_or_404(Policy, uid=key)
    begun = row.versions.filter(published_at=None).first() or row.versions.first()
    initial = {"text": begun.text if begun else ""}
    form = VersionForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        words = {"text": data["text"], "changes": data["changes"]}
        if act_passes(form, lambda: draft(row, **words, enclosed=data["file"], by=request.user)):
            toast(request, _("Saved. Whoever decides publishes it."))
            return redirect("dpo:policy", key)
    return form_page(request, form, title=_("Words of the policy"), submit=_("Save"), policy=row, multipart=True)


@access(rights.PRIVACY_VIEW, params=ONE, methods=["POST"])
@fresh
def publication(request: StaffRequest, key: UUID) -> HttpResponse:
    """The draft counts, by whoever decides."""
    row = get_object_or_404(PolicyVersion.objects.select_related("policy"), policy__uid=key, published_at=None)
    if not decides(request):
        return not_theirs(request, key)
    try:
        publish(row, by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=WARNING)
    else:
        toast(request, _("Published. Whoever is to read it gets a mail."))
    return redirect("dpo:policy", key)


@access(rights.PRIVACY_VIEW, params=ONE, methods=["POST"])
@fresh
def end(request: StaffRequest, key: UUID) -> HttpResponse:
    """It is not in force any more, by whoever decides."""
    row = get_object_or_404(Policy, uid=key)
    if not decides(request):
        return not_theirs(request, key)
    try:
        retire(row, by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=WARNING)
    return redirect("dpo:policies")


@access(rights.PRIVACY_VIEW, params=VERSION)
def version_file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The PDF of a version."""
    return file_of(get_object_or_404(PolicyVersion, uid=key))


@access(rights.PRIVACY_VIEW, params={"kind": "policy_register"})
def register_file(request: StaffRequest, kind: str) -> HttpResponseBase:
    """Who has read what, as a file. Taking it out is written into the ledger."""
    if kind not in TYPES:
        raise Http404
    at = timezone.now()
    content, n = register_of(kind, at=at)
    with transaction.atomic():
        ledger.record("policy.register_taken", by=request.user, counts={"kind": kind, "rows": n})
    return attachment(f"polityki-{timezone.localdate(at)}.{kind}", content, content_type=TYPES[kind])


def file_of(version: PolicyVersion) -> HttpResponseBase:
    """A version's file. 404 for one that has words alone."""
    if not version.file:
        raise Http404
    return attachment(version.file_name or "policy.pdf", version.file.plain())


def decides(request: StaffRequest) -> bool:
    """Whether the reader decides for the controller; the officer never does (Art. 38(6))."""
    return request.user.decides and not request.user.role.dpo


def not_theirs(request: StaffRequest, key: UUID) -> HttpResponse:
    """Back, with whose act it is."""
    toast(request, _("Whoever decides for the organisation does this."), level=WARNING)
    return redirect("dpo:policy", key)


def crumbs() -> list[tuple[str, str]]:
    """The way back to the library."""
    return [(_("Policies"), reverse("dpo:policies"))]


def form_page(request: StaffRequest, form: Any, *, policy: Policy | None = None, **words: Any) -> HttpResponse:
    """A page with one form: title, submit, multipart?."""
    links = [*crumbs(), (str(policy), reverse("dpo:policy", args=[policy.uid]))] if policy else crumbs()
    context = {"form": form, "crumbs": links, "cancel": links[-1][1], **words}
    return render(request, "dpo/policies/form_page.html", context, status=UNPROCESSABLE if form.is_bound else 200)

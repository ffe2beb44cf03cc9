"""Versions of a register: the list, one with what it changed, and the acts that lead to the next."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.navigation import address
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.models import Register, RegisterDrift, RegisterVersion
from crm.dpo.register.differences import differences, sentence
from crm.dpo.register.forms import DecisionForm, PrepareForm, WriteInForm
from crm.dpo.register.owners import named_facts, with_owners
from crm.dpo.register.printed_register import FILE_TYPES, register_file
from crm.dpo.register.register_content import Content, digest_of, spoken
from crm.dpo.register.registers import Kind
from crm.dpo.register.versions import approve, prepare, record_review, state_of, withdraw, write_in
from crm.dpo.register.views import kind_or_404, register_page
from crm.dpo.register_tabs import register_tabs
from crm.privacy.logs import ledger

REGISTER = {"register": "register"}
ONE = {**REGISTER, "key": "register_version"}


@policy(rights.PRIVACY_MAP, params=REGISTER)
def versions(request: StaffRequest, register: str) -> HttpResponse:
    """All versions of a register, what has changed since the last one, and the next."""
    return versions_page(request, kind_or_404(register))


def versions_page(request: StaffRequest, kind: Kind, form: Any = None) -> HttpResponse:
    """The page; a form that came back stands in its place with 422."""
    register = kind.register.value
    rows = list(RegisterVersion.objects.of(register))
    names = signers_of(*(name for row in rows for name in (row.prepared_by, row.approved_by, row.withdrawn_by)))
    at = timezone.now()
    context = {
        "kind": kind,
        "register": register,
        "state": state_of(register, at),
        "rows": [
            {
                "row": row,
                "preparer": names.get(row.prepared_by, ""),
                "approver": names.get(row.approved_by, ""),
                "sender": names.get(row.withdrawn_by, ""),
            }
            for row in rows
        ],
        "today": timezone.localdate(at),
        "form": form or PrepareForm(),
        "drafts": request.user.may(rights.PRIVACY_PURPOSES),
        "others": [(other.value, str(other.label), other.value == register) for other in Register],
        "tabs": register_tabs("register_versions", request.user),
    }
    return render(request, "dpo/register/versions.html", context, status=UNPROCESSABLE if form else 200)


@policy(rights.PRIVACY_PURPOSES, params={**REGISTER, "address": "register_change"}, methods=["POST"])
def change(request: StaffRequest, register: str, address: str) -> HttpResponse:
    """Write one change into the next version."""
    kind, form = kind_or_404(register), WriteInForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: write_in(register, address, **form.cleaned_data, by=request.user)):
        toast(request, _("Written into the next version."))
        return redirect(place_of(kind, request.POST.get("entry", "")))
    if kind.register == Register.ACTIVITIES:
        return register_page(request, refused=(address, form))
    return versions_page(request, kind, form)


def place_of(kind: Kind, entry: str) -> str:
    """The row that was worked on."""
    if kind.register != Register.ACTIVITIES:
        return address("dpo:register_versions", kind.register.value)
    return f"{address('dpo:register')}#{entry}" if entry else address("dpo:register")


@policy(rights.PRIVACY_PURPOSES, params=REGISTER, methods=["POST"])
def next_version(request: StaffRequest, register: str) -> HttpResponse:
    """Prepare the next version for whoever decides."""
    kind, form = kind_or_404(register), PrepareForm(request.POST)
    created: list[RegisterVersion] = []
    if form.is_valid() and act_passes(
        form, lambda: created.append(prepare(register, **form.cleaned_data, by=request.user))
    ):
        toast(request, _("Prepared. Whoever decides for the controller approves it."))
        return redirect("dpo:register_version", register, created[0].uid)
    return versions_page(request, kind, form)


@policy(rights.PRIVACY_PURPOSES, params=REGISTER, methods=["POST"])
def review(request: StaffRequest, register: str) -> HttpResponse:
    """Somebody has looked through the version in force, and it is true."""
    kind, form = kind_or_404(register), PrepareForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: record_review(register, **form.cleaned_data, by=request.user)):
        toast(request, _("The review is recorded."))
        return redirect("dpo:register_versions", register)
    return versions_page(request, kind, form)


@policy(rights.PRIVACY_MAP, params=ONE)
def version(request: StaffRequest, register: str, key: UUID) -> HttpResponse:
    """One version: its content, what it changed, in words, and the decision for those who decide."""
    return version_page(request, kind_or_404(register), one_or_404(register, key))


def one_or_404(register: str, key: UUID) -> RegisterVersion:
    """The version, of that register."""
    return get_object_or_404(RegisterVersion, register=register, uid=key)


def version_page(request: StaffRequest, kind: Kind, row: RegisterVersion, form: Any = None) -> HttpResponse:
    """The page; a refused decision comes back with 422."""
    waiting = row.approved_at is None and row.withdrawn_at is None
    before = RegisterVersion.objects.of(row.register).approved().filter(number__lt=row.number).first()
    names = signers_of(row.prepared_by, row.approved_by, row.withdrawn_by)
    content = named_facts(Content.read(row.content))
    context = {
        "kind": kind,
        "row": row,
        "before": before,
        "changes": changes_between(before, row),
        "entries": content.entries,
        "names": {"prepared": names.get(row.prepared_by), "approved": names.get(row.approved_by)},
        "whole": digest_of(row.content) == row.digest,
        "waiting": waiting,
        "decides": waiting and request.user.decides and not request.user.role.dpo,
        "drafts": waiting and request.user.may(rights.PRIVACY_PURPOSES),
        "form": form or DecisionForm(),
        "crumbs": [(_("Versions"), address("dpo:register_versions", row.register))],
    }
    return render(request, "dpo/register/version.html", context, status=UNPROCESSABLE if form else 200)


def changes_between(before: RegisterVersion | None, row: RegisterVersion) -> list[dict[str, str]]:
    """[{place, letter, text, why}] of what the version changed; nothing for the first."""
    if before is None:
        return []
    described = row.changes.all() if row.approved_at else RegisterDrift.objects.open(row.register)
    reasons = {each.key: each.why for each in described}
    return [
        {
            "place": f"{item.number} {spoken(item.title)}".strip(),
            "letter": item.letter,
            "text": sentence(item.was, item.now, version=before.number),
            "why": reasons.get(item.key, ""),
        }
        for item in with_owners(differences(Content.read(before.content), Content.read(row.content)))
    ]


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=["POST"])
def decision(request: StaffRequest, register: str, key: UUID) -> HttpResponse:
    """Approve by whoever decides; send back, or take back, with a reason."""
    kind, row, form = kind_or_404(register), one_or_404(register, key), DecisionForm(request.POST)
    approving = request.POST.get("verdict") == "approve"
    by = request.user

    def act() -> object:
        return approve(row, by=by) if approving else withdraw(row, why=form.cleaned_data["why"], by=by)

    if form.is_valid() and act_passes(form, act):
        toast(request, _("Approved; it is in force.") if approving else _("Sent back."))
        return redirect("dpo:register_version", register, row.uid)
    return version_page(request, kind, row, form)


@policy(rights.PRIVACY_MAP, params={**ONE, "kind": "any_register_file"})
def file(request: StaffRequest, register: str, key: UUID, kind: str) -> HttpResponseBase:
    """A version as a file, exactly as it was frozen."""
    described, row, at = kind_or_404(register), one_or_404(register, key), timezone.now()
    if kind not in FILE_TYPES:
        raise Http404
    content = register_file(kind, described, Content.read(row.content), version=row, at=at)
    with transaction.atomic():
        ledger.record("register.taken", by=request.user, target=row.target, counts={"kind": kind})
    return attachment(f"{described.file_name}-v{row.number}.{kind}", content, content_type=FILE_TYPES[kind])

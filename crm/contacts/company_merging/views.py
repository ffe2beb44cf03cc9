"""Pages for two possibly equal companies: compare, merge or mark as different, and undo either."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.company_editing import suggest
from crm.contacts.company_merging.company_comparison import CompanyComparison
from crm.contacts.company_merging.company_joining import OWN, TRADER, join_companies
from crm.contacts.company_merging.company_splitting import split_companies
from crm.contacts.merging.forms import MergeForm
from crm.contacts.merging.pair_queue import ALL, OPEN, companies_for
from crm.contacts.merging.pair_search import pair_of
from crm.contacts.merging.pairs_set_aside import mark_different, reopen
from crm.contacts.merging.refusals import Refused
from crm.contacts.merging.views import crumbs, undo_merge
from crm.contacts.models import Company, CompanyPair
from crm.contacts.ownership.custody import has_custody, must_have_custody
from crm.contacts.ownership.lookups import company_or_404, uid_or_404
from crm.contacts.ownership.merged_records import company_merges_for
from crm.contacts.people.companions import LONGEST

SIDES = [f"{side}__{path}" for side in ("one", "other") for path in ("sole_trader__key", "owner", "team")]


def pair_or_404(request: StaffRequest, key: UUID, which: str = OPEN) -> CompanyPair:
    """An open pair (or any, by `which`) whose companies the user both sees and handles."""
    pair = get_object_or_404(companies_for(request.user, which).select_related(*SIDES), uid=key)
    for company in (pair.one, pair.other):
        must_have_custody(request.user, company)
    return pair


@policy(rights.COMPANIES_EDIT, params={"key": "company_pair"}, methods=["GET", "POST"])
def duplicate(request: StaffRequest, key: UUID) -> HttpResponse:
    """Two companies side by side; POST merges them as chosen."""
    pair = pair_or_404(request, key)
    both = CompanyComparison(pair.one, pair.other, request.user, request.POST)
    form = MergeForm(request.POST or None, fields=[*OWN, *both.custom.fields])
    trouble = None
    if form.is_valid():
        try:
            merge = join_companies(both.loser, both.survivor, both.theirs, by=request.user)
        except Refused as refusal:
            trouble = refusal.message
        else:
            toast(request, _("Merged into one company."), undo=reverse("contacts:company_merge", args=[merge.uid]))
            return redirect("contacts:company", both.survivor.uid)
    context = {"pair": pair, "both": both, "form": form, "stopped": trouble or both.stopped, "crumbs": crumbs()}
    return render(
        request, "contacts/company_merging/company_merging.html", context, status=422 if form.is_bound else 200
    )


@policy(rights.COMPANIES_EDIT, params={"key": "company_pair"}, methods=["POST"])
def difference(request: StaffRequest, key: UUID) -> HttpResponse:
    """Mark the two as different companies, so that the queue no longer offers them; repeating it changes nothing."""
    mark_different(pair_or_404(request, key, ALL), by=request.user)
    undo = reverse("contacts:company_difference_undo", args=[key])
    toast(request, _("Remembered: two different companies."), undo=undo)
    return redirect("contacts:duplicates")


@policy(rights.COMPANIES_EDIT, params={"key": "company_pair"}, methods=["POST"])
def difference_undo(request: StaffRequest, key: UUID) -> HttpResponse:
    """Undo `difference`: the pair is in the queue again."""
    reopen(pair_or_404(request, key, ALL), by=request.user)
    toast(request, _("Taken back: the pair is in the queue again."))
    return redirect("contacts:duplicates")


@policy(rights.COMPANIES_EDIT, params={"key": "company"}, methods=["GET", "POST"])
def merging(request: StaffRequest, key: UUID) -> HttpResponse:
    """«Merge with…»: find the other company by name, then show both side by side."""
    company = firm_or_refused(request, key)
    if company is None:
        toast(request, str(TRADER))
        return redirect("contacts:company", key)
    if chosen := request.POST.get("other"):
        other = firm_or_refused(request, uid_or_404(chosen))
        if other is not None and other.pk != company.pk:
            pair = pair_of(company.pk, other.pk, model=CompanyPair, by=request.user)
            return redirect("contacts:company_duplicate", pair.uid)
    words = request.POST.get("q", "").strip()[:LONGEST]
    candidates = firms_called(words, company, request.user) if words else paired_companies(company, request.user)
    context = {"company": company, "found": candidates, "words": words}
    return render(request, "contacts/company_merging/company_merge_with.html", context)


def firm_or_refused(request: StaffRequest, key: UUID) -> Company | None:
    """A company that the user handles; None for a sole trader's, which is merged with the person's record."""
    company = company_or_404(request.user, key, alive=True)
    must_have_custody(request.user, company)
    return None if company.sole_trader_id else company


def firms_called(words: str, company: Company, user: Any) -> list[Company]:
    """Firms that the user handles whose name contains the words."""
    suggestions = suggest(user, words)
    return [
        candidate
        for candidate in suggestions
        if candidate.pk != company.pk and not candidate.sole_trader_id and has_custody(user, candidate)
    ]


def paired_companies(company: Company, user: Any) -> list[Company]:
    """The companies that the queue pairs with this one."""
    rows = companies_for(user).select_related(*SIDES)
    pairs = [*rows.filter(one=company.pk)[:8], *rows.filter(other=company.pk)[:8]]
    others = [pair.other if pair.one_id == company.pk else pair.one for pair in pairs]
    return [candidate for candidate in others if not candidate.sole_trader_id and has_custody(user, candidate)]


@policy(rights.COMPANIES_EDIT, params={"key": "company_merge"}, methods=["POST"])
def merge(request: StaffRequest, key: UUID) -> HttpResponse:
    """Undo a merge of companies."""
    company_merge = get_object_or_404(company_merges_for(request.user), uid=key)
    words = _("Taken back: two companies again.")
    return undo_merge(request, company_merge, split_companies, record="contacts:company", words=words)

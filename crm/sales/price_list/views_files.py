"""The catalogue as a file: out, and in with a check before anything is written."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.jobs.job_page import JobProgress
from crm.sales.lookups import price_file_or_404
from crm.sales.models import PriceFile
from crm.sales.price_list.file_format import COLUMNS, file_rows
from crm.sales.price_list.file_import import FileRefused, receive, start
from crm.sales.price_list.file_rows import SENTENCES
from crm.sales.price_list.forms import FileForm

ITS = {"key": "price_file"}
SHOWN = 20
COUNTED = {
    "new_products": _("New products"),
    "changed_products": _("Products that change"),
    "new_prices": _("New prices"),
    "changed_prices": _("Prices that change"),
    "problems": _("Problems"),
}


@policy(rights.DEALS_VIEW)
def export(request: StaffRequest) -> HttpResponseBase:
    """The whole catalogue."""
    name = pgettext("name of a file", "price-list")
    costs = request.user.may(rights.PRICES_COSTS)
    content = file_rows(costs=costs)
    return attachment(f"{name}-{timezone.localdate()}.csv", content, content_type="text/csv; charset=utf-8")


@policy(rights.PRICES_EDIT, methods=["GET", "POST"])
def price_files(request: StaffRequest) -> HttpResponse:
    """One's own files of prices, and the way in for the next."""
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            price_file = receive(file, file.name, by=request.user)
        except FileRefused as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("sales:price_file", price_file.uid)
    context: dict[str, Any] = {"form": form, "columns": [(name, label) for name, label in COLUMNS.items()]}
    context["files"] = PriceFile.objects.filter(owner=request.user).defer("rows", "problems").order_by("-pk")[:SHOWN]
    return render(request, "sales/price_list/files.html", context, status=422 if request.method == "POST" else 200)


@policy(rights.PRICES_EDIT, params=ITS)
def price_file(request: StaffRequest, key: UUID) -> HttpResponse:
    """One file: what it would change and what is wrong with it, or what it has changed."""
    received = price_file_or_404(request.user, key)
    counts = [(label, received.counts.get(name, 0)) for name, label in COUNTED.items()]
    problems = [(place, COLUMNS.get(column, ""), SENTENCES[code]) for place, column, code in received.problems]
    comes = sum(received.counts.get(name, 0) for name in COUNTED if name != "problems")
    context = {"file": received, "counts": counts, "problems": problems, "comes": comes}
    context["sheet"] = JobProgress(received.job, at=timezone.now()) if received.job else None
    return render(request, "sales/price_list/file.html", context)


@policy(rights.PRICES_EDIT, params=ITS, methods=["POST"])
def run(request: StaffRequest, key: UUID) -> HttpResponse:
    """Write it; the page of the job shows how far it is."""
    price_file = price_file_or_404(request.user, key)
    job = start(price_file, by=request.user)
    return redirect("jobs:page", job.uid) if job else redirect("sales:price_file", key)

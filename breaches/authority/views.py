"""The authority's page: what is prepared, what went, where it goes, and the proof."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from breaches.authority.filing_form import missing, sections
from breaches.authority.filings import prepare, record_sent
from breaches.authority.forms import PrepareForm, SentForm
from breaches.cases.differences import differences
from breaches.cases.page_frame import ONE, case_or_404, opened, page
from breaches.models import Breach, Filing
from crm.accounts.access.policy import policy
from crm.accounts.pages.actor_names import signers_of
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import kept
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.law.jurisdiction import jurisdiction

IT = {**ONE, "key": "breach_filing"}
TYPES = {"pdf": "application/pdf", "json": "application/json", "xml": "application/xml"}
ABOUT = {"zglaszajacy": "filed_by", "pelnomocnik": "attorney"}  # field of the form: what the next filing begins with


@policy(rights.PRIVACY_BREACHES, params=ONE)
def authority(request: StaffRequest, number: str) -> HttpResponse:
    """Filings in their order, what is still open, and the next one."""
    return shown(request, case_or_404(request, number))


def shown(request: StaffRequest, breach: Breach, *, about: Any = None, **forms: Any) -> HttpResponse:
    """The page; `about` is the filing whose form came back."""
    filings = list(breach.filings.order_by("pk"))
    names = signers_of(*(one.prepared_by for one in filings), *(one.sent_by for one in filings))
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    rows = [
        {
            "filing": one,
            "who": names.get(one.sent_by) or names[one.prepared_by],
            "form": None if one.sent_at else sent_form(request, one, forms.get("sent") if one == about else None, now),
        }
        for one in filings
    ]
    found = differences(breach)
    late = breach.due is not None and timezone.now() > breach.due and not any(one.sent_at for one in filings)
    return page(
        request,
        breach,
        "authority",
        rows=rows,
        places=[one.how for one in jurisdiction().authority.places],
        late=late,
        missing=missing(sections(breach, Filing.Kind.COMPLETE, about={"filed_by": str(request.user)}, delay_reason="")),
        differences=found,
        form=forms.get("form") or PrepareForm(initial=begun(filings, request.user), differ=bool(found)),
        refused=any(forms.values()),
    )


def sent_form(request: StaffRequest, filing: Filing, came_back: Any, now: Any) -> SentForm:
    """The form that records one filing."""
    begins = {"sent_at": now, "delay_reason": filing.delay_reason or ""}
    return came_back or SentForm(user=request.user, drill=filing.drill, initial=begins, auto_id=f"id_{filing.pk}_%s")


def begun(filings: list[Filing], user: Any) -> dict[str, Any]:
    """What the next filing begins with: the usual next kind, and who filed the last one, else whoever looks."""
    last = filings[-1] if filings else None
    kind = Filing.Kind.FOLLOW_UP if any(one.sent_at for one in filings) else Filing.Kind.INITIAL
    said: dict[str, Any] = {"kind": kind, "filed_by": str(user)}
    if last and last.content:
        fields: list[dict[str, Any]] = next(
            (one["pola"] for one in last.content["sekcje"] if one["nazwa"] == "administrator"), []
        )
        said |= {
            ABOUT[one["nazwa"]]: one["odpowiedz"] for one in fields if ABOUT.get(one["nazwa"]) and one["odpowiedz"]
        }
    return said


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def filings(request: StaffRequest, number: str) -> HttpResponse:
    """Prepare the next filing."""
    breach = case_or_404(request, number)
    form = PrepareForm(request.POST, differ=bool(differences(breach)))
    if form.is_valid():
        told = form.cleaned_data
        if kept(
            form,
            lambda: prepare(breach, told["kind"], about=form.about, delay_reason=told["delay_reason"], by=request.user),
        ):
            return redirect("breaches:authority", number)
    return shown(request, breach, form=form)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=IT)
def sending(request: StaffRequest, number: str, key: str) -> HttpResponse:
    """Record that a filing went, with the proof."""
    breach, row = case_or_404(request, number), filing_or_404(request, number, key)
    form = SentForm(request.POST, request.FILES, user=request.user, drill=row.drill, auto_id=f"id_{row.pk}_%s")
    if form.is_valid() and kept(form, lambda: record_sent(row, **form.values, proof=form.enclosed, by=request.user)):
        return redirect("breaches:authority", number)
    return shown(request, breach, about=row, sent=form)


@policy(rights.PRIVACY_BREACHES, params={**IT, "kind": "filing_file"})
def filing_file(request: StaffRequest, number: str, key: str, kind: str) -> HttpResponseBase:
    """What was made for the authority, or the proof of sending, byte for byte."""
    row = filing_or_404(request, number, key)
    if kind == "proof":
        if not row.proof:
            raise Http404
        return attachment(row.proof_name or row.number, opened(row.proof))
    if kind not in TYPES:
        raise Http404
    name = f"{row.number.replace('/', '-')}.{kind}"
    return attachment(name, opened(getattr(row, kind)), content_type=TYPES[kind])


def filing_or_404(request: StaffRequest, number: str, key: str) -> Filing:
    """A filing of a case that the desk may see."""
    rows = Filing.objects.for_desk(request.user).select_related("breach")
    return get_object_or_404(rows, breach__number=number, uid=key)

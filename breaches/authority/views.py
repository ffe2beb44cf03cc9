"""The authority's page: what is prepared, what went, where it goes, and the proof."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from breaches.authority.filing_form import sections
from breaches.authority.filing_gaps import missing
from breaches.authority.filings import prepare, record_sent
from breaches.authority.forms import PrepareForm, SentForm
from breaches.cases.differences import differences
from breaches.cases.page_frame import ONE, case_or_404, opened, page
from breaches.models import Breach, Filing
from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.law.jurisdiction import jurisdiction

IT = {**ONE, "key": "breach_filing"}
TYPES = {"pdf": "application/pdf", "json": "application/json", "xml": "application/xml"}
ABOUT = {"zglaszajacy": "filed_by", "pelnomocnik": "attorney"}  # field of the form: what the next filing begins with


@policy(rights.PRIVACY_BREACHES, params=ONE)
def authority(request: StaffRequest, number: str) -> HttpResponse:
    """Filings in their order, what is still open, and the next one."""
    return render_authority(request, case_or_404(request, number))


def render_authority(request: StaffRequest, breach: Breach, *, about: Any = None, **forms: Any) -> HttpResponse:
    """The page; `about` is the filing whose form came back."""
    filings = list(breach.filings.order_by("pk"))
    names = signers_of(*(listed.prepared_by for listed in filings), *(listed.sent_by for listed in filings))
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    rows = [
        {
            "filing": listed,
            "who": names.get(listed.sent_by) or names[listed.prepared_by],
            "form": None
            if listed.sent_at
            else sent_form(request, listed, forms.get("sent") if listed == about else None, now),
        }
        for listed in filings
    ]
    differing = differences(breach)
    late = breach.due is not None and timezone.now() > breach.due and not any(listed.sent_at for listed in filings)
    return page(
        request,
        breach,
        "authority",
        rows=rows,
        places=[listed.how for listed in jurisdiction().authority.places],
        late=late,
        missing=missing(sections(breach, Filing.Kind.COMPLETE, about={"filed_by": str(request.user)}, delay_reason="")),
        differences=differing,
        form=forms.get("form") or PrepareForm(initial=initial_filing(filings, request.user), differ=bool(differing)),
        refused=any(forms.values()),
    )


def sent_form(request: StaffRequest, filing: Filing, came_back: Any, now: Any) -> SentForm:
    """The form that records one filing."""
    begins = {"sent_at": now, "delay_reason": filing.delay_reason or ""}
    return came_back or SentForm(user=request.user, drill=filing.drill, initial=begins, auto_id=f"id_{filing.pk}_%s")


def initial_filing(filings: list[Filing], user: Any) -> dict[str, Any]:
    """Initial values of the next filing: its usual kind, and who filed the last one, else `user`."""
    last = filings[-1] if filings else None
    kind = Filing.Kind.FOLLOW_UP if any(item.sent_at for item in filings) else Filing.Kind.INITIAL
    initial: dict[str, Any] = {"kind": kind, "filed_by": str(user)}
    if last and last.content:
        fields: list[dict[str, Any]] = next(
            (item["pola"] for item in last.content["sekcje"] if item["nazwa"] == "administrator"), []
        )
        initial |= {
            ABOUT[item["nazwa"]]: item["odpowiedz"] for item in fields if ABOUT.get(item["nazwa"]) and item["odpowiedz"]
        }
    return initial


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def filings(request: StaffRequest, number: str) -> HttpResponse:
    """Prepare the next filing."""
    breach = case_or_404(request, number)
    form = PrepareForm(request.POST, differ=bool(differences(breach)))
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(
            form,
            lambda: prepare(breach, data["kind"], about=form.about, delay_reason=data["delay_reason"], by=request.user),
        ):
            return redirect("breaches:authority", number)
    return render_authority(request, breach, form=form)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=IT)
def sending(request: StaffRequest, number: str, key: str) -> HttpResponse:
    """Record that a filing went, with the proof."""
    breach, row = case_or_404(request, number), filing_or_404(request, number, key)
    form = SentForm(request.POST, request.FILES, user=request.user, drill=row.drill, auto_id=f"id_{row.pk}_%s")
    if form.is_valid() and act_passes(
        form, lambda: record_sent(row, **form.values, proof=form.enclosed, by=request.user)
    ):
        return redirect("breaches:authority", number)
    return render_authority(request, breach, about=row, sent=form)


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

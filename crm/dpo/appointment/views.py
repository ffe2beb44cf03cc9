"""Notices about the officer on screen: the list with the form, one with its filing, the paper to copy from."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.formats import day
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.appointment.forms import FiledForm, NoticeForm
from crm.dpo.appointment.officer_notices import file, from_controller, prepare, rows_of
from crm.dpo.models import OfficerNotice
from crm.dpo.officer_pages import report_pdf, section

ONE = {"key": "officer_notice"}


@policy(rights.PRIVACY_VIEW, methods=["GET", "POST"])
def notices(request: StaffRequest) -> HttpResponse:
    """All of them, and the form of the next one, filled from the controller's page."""
    form = NoticeForm(request.POST or None, initial={**from_controller(), "happened_on": timezone.localdate()})
    new_notices: list[OfficerNotice] = []
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(
            form, lambda: new_notices.append(prepare(data["kind"], data["happened_on"], form.content, by=request.user))
        ):
            return redirect("dpo:officer_notice", new_notices[0].uid)
    context = {"rows": OfficerNotice.objects.all(), "form": form}
    return render(request, "dpo/appointment/list.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_VIEW, params=ONE, methods=["GET", "POST"])
def notice(request: StaffRequest, key: UUID) -> HttpResponse:
    """One of them, to be copied into the service of the authority; then when it was filed."""
    row = get_object_or_404(OfficerNotice, uid=key)
    form = FiledForm(request.POST or None, initial={"filed_on": timezone.localdate()})
    if form.is_valid() and act_passes(form, lambda: file(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:officer_notices")
    crumbs = [(_("Notices about the officer"), reverse("dpo:officer_notices"))]
    context = {"row": row, "said": rows_of(row), "form": None if row.filed_on else form, "crumbs": crumbs}
    return render(request, "dpo/appointment/notice.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_VIEW, params=ONE)
def paper(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One of them on paper."""
    row = get_object_or_404(OfficerNotice, uid=key)
    points = [[str(label), str(words)] for label, words in rows_of(row)]
    days = [[_("On which day"), day(row.happened_on)], [_("To be filed until"), day(row.due_on)]]
    title = _("Notice about the officer: %(kind)s") % {"kind": row.get_kind_display()}
    sections = [section(_("What the authority is told"), [*points, *days], [_("Point"), _("Words")])]
    language, foot = get_language() or settings.LANGUAGE_CODE, _("Basis: Art. 37(7) GDPR.")
    content = report_pdf(title, sections, foot=foot, language=language, at=timezone.now())
    return attachment(f"iod-{row.happened_on}.pdf", content, content_type="application/pdf")

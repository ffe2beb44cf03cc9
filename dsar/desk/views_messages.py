"""What goes between the desk and whoever asked: messages, files, a new code of their page."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from dsar.cases.page_frame import ONE, case_or_404, page
from dsar.desk import forms
from dsar.desk.views import apply_form
from dsar.handling.messages import say
from dsar.models import CaseFile
from dsar.portal.status_entrance import renew_code


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def messages(request: StaffRequest, number: str) -> HttpResponse:
    """A message to them."""
    form = forms.MessageForm(request.POST, auto_id="message-%s")
    return apply_form(request, number, "message", form, lambda case, data: say(case, data["text"], by=request.user))


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def code(request: StaffRequest, number: str) -> HttpResponse:
    """A new code of the status page, shown once to whoever hands it over."""
    case = case_or_404(request, number)
    with transaction.atomic():
        hidden = case.packages.filter(code_on_page=True, revoked_at=None, removed_at=None).exists()
        fresh = renew_code(case, by=request.user) if case.is_open else ""
    return page(request, case, "code", code=fresh, hidden=hidden)


def opened(file: Any) -> bytes:
    """The bytes of a sealed file, as they came."""
    return bytes(file.plain())


@policy(rights.PRIVACY_REQUESTS, params={**ONE, "key": "request_file"})
def file(request: StaffRequest, number: str, key: UUID) -> HttpResponseBase:
    """A file of the case as it came."""
    case_file = get_object_or_404(CaseFile.objects.for_desk(request.user), case__number=number, uid=key)
    if not case_file.file:
        return HttpResponse(status=404)
    people = [case_file.case.person_id] if case_file.case.person_id else []
    access_log.shown(by=request.user, view="requests:file", people=people, fields=["file"])
    return attachment(case_file.name or number, opened(case_file.file))

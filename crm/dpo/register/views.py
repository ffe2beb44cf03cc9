"""The record of processing activities (Art. 30): a page, a paper, a file; `crm/privacy/verbs/ropa.py` writes most of
it.

Added here is what lies above the map: whose data they are, and how long they stay by the rules that are on.
"""

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from consents.models import Controller
from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.data_map.flows import gaps
from crm.dpo.register import printed_register
from crm.dpo.register.activities import activities, staff
from crm.dpo.register_tabs import register_tabs


@policy(rights.PRIVACY_MAP)
def register(request: StaffRequest) -> HttpResponse:
    """Activities about the people we serve, then what is kept about our own staff."""
    at = timezone.now()
    records = activities(at)
    context = {
        "at": at,
        "controller": Controller.named(),
        "records": records,
        "staff": staff(),
        "gaps": gaps(record.purpose for record in records),
        "said": sum(record.said for record in records),
        "points": sum(len(record.points) for record in records),
        "tabs": register_tabs("register", request.user),
    }
    return render(request, "dpo/register/register.html", context)


@policy(rights.PRIVACY_MAP)
def paper(request: StaffRequest) -> HttpResponseBase:
    """All of it on paper, in the reader's language, as it stands now."""
    at = timezone.now()
    content = printed_register.as_pdf(activities(at), staff(), language=get_language() or settings.LANGUAGE_CODE, at=at)
    return attachment(f"art-30-{timezone.localdate(at)}.pdf", content, content_type="application/pdf")


@policy(rights.PRIVACY_MAP)
def file(request: StaffRequest) -> HttpResponseBase:
    """All of it for machines."""
    at = timezone.now()
    content = printed_register.as_json(activities(at), staff(), at=at)
    return attachment(f"art-30-{timezone.localdate(at)}.json", content, content_type="application/json; charset=utf-8")

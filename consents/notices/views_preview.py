"""The mail about a draft as each group of its readers will get it, before anybody decides."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.notices.letter_preview import groups_of_readers, shown_to
from consents.notices.views_versions import ITS, waiting
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest


@policy(rights.PRIVACY_PURPOSES, params=ITS)
def notice_mail(request: StaffRequest, slug: str) -> HttpResponse:
    """The letter of one group (?to=), and the list of the groups."""
    draft = waiting(slug)
    if draft is None:
        raise Http404
    groups = groups_of_readers(draft)
    crumbs = [
        (_("Notices and their versions"), reverse("consents:notice_texts")),
        (str(draft.notice), reverse("consents:notice_text", args=[slug])),
    ]
    context = {"draft": draft, "crumbs": crumbs, **shown_to(draft, groups, request.GET.get("to", ""))}
    return render(request, "consents/notices/notice_mail.html", context)

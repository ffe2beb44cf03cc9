"""The mail about a draft as each group of its readers will get it, before anybody decides."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.notices.letter_preview import groups_of_readers, shown_to
from consents.notices.views_versions import ITS, notice_or_404, waiting
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest


@policy(rights.PRIVACY_PURPOSES, params=ITS)
def notice_mail(request: StaffRequest, slug: str) -> HttpResponse:
    """The letter of one group (?to=), and the list of the groups."""
    draft, notice = waiting(slug), notice_or_404(slug)
    crumbs = [
        (_("Notices and their versions"), reverse("consents:notice_texts")),
        (str(notice), reverse("consents:notice_text", args=[slug])),
    ]
    letters = shown_to(draft, groups_of_readers(draft), request.GET.get("to", "")) if draft else {}
    context = {"draft": draft, "crumbs": crumbs, **letters}
    return render(request, "consents/notices/notice_mail.html", context)

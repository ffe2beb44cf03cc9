"""The page where a recipient answers a notice of Art. 19: no sign-in, no scripts, nothing that the mail did not say.

A notice about many hands out its list of people by a button, until it is answered. Opening the link does nothing, since
scanners of mail open every one. A link that opens nothing counts as a try.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import override

from consents.public_pages import answer
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.accounts.pages.downloads import attachment
from crm.privacy.categories import Category
from dsar.cases.short_codes import digest_of_link
from dsar.models import Kind, RecipientNotice
from dsar.portal.public_frame import ASK_AND_SEND, UNPROCESSABLE, later, other_language
from dsar.recipients.answers import BY, answer_done, answer_kept, behind
from dsar.recipients.forms import DONE, AnswerForm
from dsar.recipients.notice_people import CSV, note_fetched, people_of

ACT, GONE, PEOPLE = Tries.Act.PORTAL.value, 404, "people"


@policy(PUBLIC, params={"token": "recipient_link"}, methods=ASK_AND_SEND)
def told(request: HttpRequest, token: str, language: str) -> HttpResponseBase:
    """The notice in short with its two answers; afterwards what was answered."""
    keys: dict[str, Any] = {"account": f"told {digest_of_link(token)}", "address": address_of(request)}
    if seconds := throttle.wait(ACT, **keys):
        return later(request, seconds, language)
    notice = behind(token)
    if notice is None:
        throttle.failed(ACT, **keys)
        return answer(request, "portal/recipient_dead.html", {}, language=language, status=GONE)
    if request.method == "POST" and request.POST.get("act") == PEOPLE and notice.number and not notice.settled:
        return list_of_people(notice, language)
    form = AnswerForm(request.POST if request.method == "POST" and not other_language(request) else None)
    with override(language):
        if form.is_valid():
            take(notice, form.cleaned_data)
            notice = behind(token) or notice
            form = AnswerForm()
        return notice_page(request, notice, form, token, language)


def list_of_people(notice: RecipientNotice, language: str) -> HttpResponseBase:
    """Whom a notice about many is about, by a press of the button alone."""
    with override(language):
        content = people_of(notice)
    note_fetched(notice, by=BY)
    return attachment(f"{notice.case.number}.csv", content, content_type=CSV)


def take(notice: RecipientNotice, said: dict[str, Any]) -> bool:
    """The answer, once."""
    if said["answer"] == DONE:
        return answer_done(notice)
    return answer_kept(notice, said["basis"], said["until"])


def notice_page(
    request: HttpRequest, notice: RecipientNotice, form: AnswerForm, token: str, language: str
) -> HttpResponse:
    """The page; 422 with an answer that came back."""
    context = {
        "notice": notice,
        "erasure": notice.right == Kind.ERASURE,
        "categories": [str(Category(code).label) for code in notice.categories],
        "task": notice.way == RecipientNotice.Way.TASK,
        "people": notice.number or 0,
        "form": form,
        "languages": {code: reverse(f"requests:told_{code}", args=[token]) for code, _name in settings.LANGUAGES},
    }
    status = UNPROCESSABLE if form.errors else 200
    return answer(request, "portal/recipient_notice.html", context, language=language, status=status)

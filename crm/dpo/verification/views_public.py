"""The questionnaire as the firm sees it: by the link in a mail, without sign-in, script or any person's data."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from consents.capture.views import LINK, later
from consents.public_pages import answer
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, put_into
from crm.dpo.verification.forms import AnswerForm
from crm.dpo.verification.questionnaire import QUESTIONS
from crm.dpo.verification.verification import behind, keep_draft, note_opened, send_in
from crm.privacy.models import Verification

NOT_FOUND, OPEN = 404, "open"


@policy(PUBLIC, params={"token": "questionnaire"}, methods=["GET", "POST"])
def questionnaire(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """The questions with what was answered so far; «keep» saves the draft, «send» sends it in, once.

    The first page has a button alone: scanners of mail open every link, and only a person presses.
    """
    address = address_of(request)
    if seconds := throttle.held(LINK, account=None, address=address):
        return later(request, seconds, language=language)
    row = behind(token)
    if row is None:
        throttle.wait(LINK, account=None, address=address)
        return answer(request, "dpo/verification/dead_link.html", {}, language=language, status=NOT_FOUND)
    if request.method == "POST":
        note_opened(row)  # a press of a button; opening the link alone shows nothing
        if request.POST.get("act") == OPEN:
            return HttpResponseRedirect(reverse(f"dpo:questionnaire_{language}", args=[token]))
    form = AnswerForm(request.POST or None, answers=row.answers)
    if request.method == "POST" and row.submitted_at is None:
        if not form.is_valid():
            return drawn(request, row, form, token, language=language, status=UNPROCESSABLE)
        return taken(request, row, form, token, language=language)
    return drawn(request, row, form, token, language=language)


def taken(request: HttpRequest, row: Verification, form: AnswerForm, token: str, *, language: str) -> HttpResponse:
    """The answers kept or sent in, and the page once more; the questions that are open are named."""
    here = reverse(f"dpo:questionnaire_{language}", args=[token])
    keep_draft(row, form.answers)
    if request.POST.get("act") != "send":
        return HttpResponseRedirect(f"{here}?kept=1")
    try:
        send_in(row, form.answers)
    except ValidationError as refusal:
        put_into(form, refusal)
        return drawn(request, row, form, token, language=language, status=UNPROCESSABLE)
    return HttpResponseRedirect(here)


def drawn(
    request: HttpRequest, row: Verification, form: AnswerForm, token: str, *, language: str, status: int = 200
) -> HttpResponse:
    """The page."""
    context = {
        "row": row,
        "form": form,
        "closed": row.opened_at is None and request.method != "POST",
        "kept": "kept" in request.GET and not form.errors,
        "answered": sum(bool(given.get("answer")) for given in row.answers.values()),
        "total": len(QUESTIONS),
        "languages": {code: reverse(f"dpo:questionnaire_{code}", args=[token]) for code in ("pl", "en")},
    }
    return answer(request, "dpo/verification/questionnaire.html", context, language=language, status=status)

"""What requesters send from the status page: a message with files, the code for their identity, the wish for another.

The page has one form for words and code, so that the button of the other language keeps both.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from consents.public_pages import guarded
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from dsar.cases.case_lock import refuse_closed
from dsar.handling import messages
from dsar.identity import identity_codes, identity_state
from dsar.models import Case
from dsar.portal.forms_status import IdentityForm, MessageForm
from dsar.portal.public_frame import UNPROCESSABLE, later, other_language
from dsar.portal.views_status import back, hers, page

TRYING, SENDING = Tries.Act.PORTAL.value, Tries.Act.FORM.value


def typed(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The forms of the page with what was typed so far, unchecked."""
    values = request.POST.dict()
    return {
        "form": MessageForm(initial=values, case=case, by=identity_codes.requester_actor(case)),
        "proof": IdentityForm(initial=values),
    }


@policy(PUBLIC, methods=["POST"])
@hers
def message(request: HttpRequest, case: Case, language: str) -> HttpResponse:
    """A message from them, with files."""
    refuse_closed(case)
    if other_language(request):
        return page(request, case, language, **typed(request, case))
    throttle_keys: dict[str, Any] = {"account": f"message {case.uid}", "address": address_of(request)}
    if seconds := throttle.wait(SENDING, **throttle_keys):
        return later(request, seconds, language)
    form = MessageForm(request.POST, request.FILES, case=case, by=identity_codes.requester_actor(case))
    if not form.is_valid():
        return page(request, case, language, status=UNPROCESSABLE, **{**typed(request, case), "form": form})
    messages.hear(case, form.cleaned_data["text"], files=form.enclosed)
    return back(language)


@policy(PUBLIC, methods=["POST"])
@hers
def identity(request: HttpRequest, case: Case, language: str) -> HttpResponse:
    """The code that went to a stored address. Wrong ones get the same answer whether one went out or none did."""
    refuse_closed(case)
    if not identity_state.open_to_proof(case):
        return back(language)
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return page(request, case, language, status=UNPROCESSABLE, **{**typed(request, case), "proof": form})
    throttle_keys: dict[str, Any] = {"account": f"identity {case.uid}", "address": address_of(request)}
    if seconds := throttle.wait(TRYING, **throttle_keys):
        return later(request, seconds, language)
    if not identity_codes.try_code(case, form.cleaned_data["proof"]):
        throttle.failed(TRYING, **throttle_keys)
        forms = {**typed(request, case), "proof": form}
        return page(request, case, language, wrong=True, status=UNPROCESSABLE, **forms)
    throttle.succeeded(TRYING, **throttle_keys)
    return back(language)


@policy(PUBLIC, methods=["POST"])
@hers
def another_code(request: HttpRequest, case: Case, language: str) -> HttpResponse:
    """Sends another code to the owner of the address, if it is stored for somebody of ours."""
    refuse_closed(case)
    if not identity_state.open_to_proof(case) or not (case.person and case.person.email):
        return back(language)
    throttle_keys: dict[str, Any] = {"account": f"another code {case.uid}", "address": address_of(request)}
    if seconds := throttle.wait(SENDING, **throttle_keys):
        return later(request, seconds, language)
    identity_codes.ask_again(case, by=identity_codes.requester_actor(case))
    return guarded(redirect(f"{reverse(f'requests:status_{language}')}?code=sent#identity"))

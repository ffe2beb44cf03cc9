"""What we ask a provider's address of tokens (RFC 6749), dialled as any address that somebody typed.

A refusal becomes the code of what a person can do about it; its text is a stranger's, and is neither kept nor logged.
"""

import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from crm.mail.account_trouble import Trouble
from crm.mail.models.mail_providers import MailProvider
from crm.privacy.guards.guarded_post import Answer, ask

FORM = "application/x-www-form-urlencoded"
BOUNDS: dict[str, Any] = {"limit": 6.0, "largest": 64 * 1024}
SKEW = timedelta(minutes=5)
# AADSTS50020, 90072: an account of another organisation; 700016: this product is not registered in theirs
ANOTHER_TENANT = ("AADSTS50020", "AADSTS90072", "AADSTS700016", "AADSTS50194")
# AADSTS65001: nobody consented to this scope; 65004: they declined it
CONSENT_WANTED = ("AADSTS65001", "AADSTS65004")
NOT_CONSENTED = ("invalid_scope", "consent_required")
CLIENT = ("invalid_client", "unauthorized_client")


def by_code(registration: MailProvider, *, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
    """The tokens for a code of consent. Trouble where there are none; `code` where the code was not for us."""
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": redirect_uri}
    answer = tokens_for(registration, {**form, **scope_of_mail(registration)}, refused="code")
    if not isinstance(answer.get("refresh_token"), str):
        raise Trouble("no_refresh")
    return answer


def by_refresh(registration: MailProvider, refresh: str, *, calendar: bool = False) -> dict[str, Any]:
    """New tokens for the lasting one, of mail or of the calendar. Trouble where there are none; `revoked` where the
    consent is over, `scope` where it does not hold calendars.
    """
    scope = {"scope": registration.calendar_scopes} if calendar else scope_of_mail(registration)
    form = {"grant_type": "refresh_token", "refresh_token": refresh, **scope}
    return tokens_for(registration, form, refused="revoked", unconsented="scope" if calendar else "revoked")


def scope_of_mail(registration: MailProvider) -> dict[str, str]:
    """What is asked for where calendars have a token of their own: one token opens one of both."""
    return {"scope": registration.scopes} if registration.calendar_scopes else {}


def tokens_for(
    registration: MailProvider, form: dict[str, str], *, refused: str, unconsented: str = ""
) -> dict[str, Any]:
    """The object with an access token in it. Trouble `unconsented` where nobody let us have what is asked for."""
    client = {"client_id": registration.client_id, "client_secret": registration.client_secret()}
    headers = {"Accept": "application/json", "Content-Type": FORM}
    answer = ask("POST", registration.token_url, urlencode({**form, **client}).encode(), headers, **BOUNDS)
    if answer.problem:
        raise Trouble(answer.problem if answer.problem in ("inside", "certificate") else "no_answer")
    document = object_in(answer)
    if answer.taken and isinstance(document.get("access_token"), str):
        return {**document, "skewed": is_skewed(answer, timezone.now())}
    raise Trouble(why_refused(answer, document, refused, unconsented or refused))


def why_refused(answer: Answer, document: dict[str, Any], refused: str, unconsented: str) -> str:
    """The code of a refusal."""
    error, words = str(document.get("error", "")), str(document.get("error_description", ""))
    if answer.taken or (answer.status or 0) >= 500 or not error:
        return "no_answer"
    if any(code in words for code in ANOTHER_TENANT):
        return "tenant"
    if is_skewed(answer, timezone.now()):
        return "clock"
    if error in NOT_CONSENTED or any(code in words for code in CONSENT_WANTED):
        return unconsented
    return "client" if error in CLIENT else refused


def object_in(answer: Answer) -> dict[str, Any]:
    """The object of an answer; an empty one where it is none."""
    try:
        document = json.loads(answer.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def is_skewed(answer: Answer, at: datetime) -> bool:
    """Whether the provider's clock, as its answer tells it, differs from ours by minutes."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
    except (TypeError, ValueError):
        return False
    return theirs.tzinfo is not None and abs(theirs - at) > SKEW

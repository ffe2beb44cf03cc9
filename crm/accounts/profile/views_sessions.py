"""The session itself as a page: its state, the proof that reopens it or steps it up, and the list of one's sessions."""

from math import ceil
from typing import Any
from uuid import UUID

from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache

from crm.accounts.access.csrf import token_of
from crm.accounts.access.policy import PUBLIC, SIGNED_IN, policy
from crm.accounts.access.refusals import ask_to_sign_in
from crm.accounts.language.active_language import activate_language_of
from crm.accounts.models import Session, User
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.held_forms import Held
from crm.accounts.sessions.identity_proof import PASSKEY, NotProved, Record, prove, sleeper, ways_of
from crm.accounts.sessions.staff_request import SessionRequest, StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.narrowing import promised
from crm.privacy.logs import ledger

OPEN, IDLE, ENDED = "open", "idle", "ended"
BY_SCRIPT = "X-Requested-With"


@policy(PUBLIC, methods=["GET", "POST"])
@never_cache
def session(request: SessionRequest) -> HttpResponse:
    """GET: the state of this browser's session. POST: a proof, which reopens it or makes it fresh for a grave act."""
    user = session_user(request)
    if request.method in ("GET", "HEAD") or user is None:
        return JsonResponse(state_of(request, user)) if by_script(request) else ask_to_sign_in(request)
    try:
        record = prove(request, user)
    except NotProved as refusal:
        return refused(request, user, refusal)
    take_up(request, user, record)
    return JsonResponse(state_of(request, user)) if by_script(request) else go_on(request)


@policy(PUBLIC, methods=["POST"])
@never_cache
def challenge(request: SessionRequest) -> HttpResponse:
    """What a passkey is asked to sign; empty for a user without one."""
    user = session_user(request)
    if user is None or PASSKEY not in ways_of(user, asleep=True):
        return JsonResponse({"options": None})
    if request.session.asleep is None:
        return JsonResponse({"options": begin_authentication(user)})
    with request.session.dreaming():
        return JsonResponse({"options": begin_authentication(user)})


@policy(SIGNED_IN, methods=["POST"])
def activity(request: StaffRequest) -> HttpResponse:
    """Somebody is here and types: asking is enough, the middleware moves the limit on."""
    return HttpResponse(status=204)


@policy(SIGNED_IN)
def proof(request: StaffRequest) -> HttpResponse:
    """Ask who sits there before a page that wants to know, and lead on to `next`."""
    held = Held.page(request.GET.get("next", ""))
    return render(request, "accounts/sessions/held.html", {"held": held, "ways": ways_of(request.user, asleep=False)})


@policy(SIGNED_IN, params={"key": "session"}, methods=["POST"])
def ending(request: StaffRequest, key: UUID) -> HttpResponse:
    """End one of one's own sessions."""
    session = get_object_or_404(request.user.sessions.living(), uid=key)
    end(Session.objects.filter(pk=session.pk), whose=request.user, by=request.user)
    toast(request, _("Signed out there."))
    return redirect("accounts:profile")


@policy(SIGNED_IN, methods=["POST"])
def endings(request: StaffRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    others = request.user.sessions.living().exclude(pk=promised(request.session.row).pk)
    count = end(others, whose=request.user, by=request.user)
    toast(request, ended_words(count))
    return redirect("accounts:profile")


@policy(rights.ACCOUNTS_MANAGE, params={"key": "user"}, methods=["POST"])
@fresh
def all_of(request: StaffRequest, key: UUID) -> HttpResponse:
    """End every session of a user."""
    account = get_object_or_404(User, uid=key)
    count = end(account.sessions.living(), whose=account, by=request.user)
    toast(request, ended_words(count))
    return redirect("accounts:user", account.uid)


def ended_words(count: int) -> str:
    """How many sessions were ended, in words."""
    return ngettext("Signed out on %(n)d device.", "Signed out on %(n)d devices.", count) % {"n": count}


@transaction.atomic
def end(sessions: Any, *, whose: User, by: User) -> int:
    """Remove the sessions, with one ledger entry; how many there were. Their next request is a stranger's."""
    count, _kinds = sessions.delete()
    ledger.record("session.ended", by=by, target=whose.target, counts={"sessions": count})
    return count


def session_user(request: SessionRequest) -> User | None:
    """The user of this browser's session, asleep or not; the page then speaks their language."""
    if isinstance(request.user, User):
        return request.user
    user = sleeper(request.session)
    if user:
        activate_language_of(request, user)
    return user


def state_of(request: SessionRequest, user: User | None) -> dict[str, Any]:
    """What the page has to know: seconds until it locks and ends, by what it reopens, a token for its forms."""
    if user is None:
        return {"state": ENDED, "csrf": token_of(request)}
    asleep = request.session.asleep
    row, now = asleep.row if asleep else promised(request.session.row), timezone.now()
    return {
        "state": IDLE if asleep else OPEN,
        "user": str(user.uid),
        "idle": max(ceil((row.idle_until - now).total_seconds()), 0),
        "ends": ceil((row.expires_at - now).total_seconds()),
        "ways": ways_of(user, asleep=bool(asleep)),
        "csrf": token_of(request),
    }


def by_script(request: SessionRequest) -> bool:
    """Whether our script asks, and not a form."""
    return BY_SCRIPT in request.headers


@transaction.atomic
def take_up(request: SessionRequest, user: User, record: Record) -> None:
    """The proof holds: wake the session if it slept, and remember when it was proved."""
    act = "session.reopened" if request.session.asleep else "session.proved"
    if request.session.asleep:
        request.session.wake(user)
    request.user = user
    record()
    ledger.record(act, by=user, target=user.target)


def refused(request: SessionRequest, user: User, refusal: NotProved) -> HttpResponse:
    """A refused proof: for the script as JSON, else on the page that still holds the form."""
    if by_script(request):
        answer: HttpResponse = JsonResponse({"error": refusal.message}, status=refusal.status)
    else:
        asleep = request.session.asleep is not None
        held = Held.given_back(request) or Held.page("/")
        context = {"held": held, "error": refusal.message, "ways": ways_of(user, asleep=asleep)}
        answer = render(request, "accounts/sessions/held.html", context, status=refusal.status)
    if refusal.wait:
        answer.headers["Retry-After"] = str(refusal.wait)
    return answer


def go_on(request: SessionRequest) -> HttpResponse:
    """To where the reader was going: a page at once, a held form by one more click."""
    held = Held.given_back(request)
    if held is None or not held.post:
        return HttpResponseRedirect(held.to if held else "/")
    return render(request, "accounts/sessions/held.html", {"held": held, "proved": True})

"""Asking for something, open to everybody, without scripts and without an account (Art. 12(2)).

Every page is sent to one address with the answers of the others in hidden inputs. Only the last one writes: then the
browser is led on to a page that can be printed, with number and code in a cookie for a quarter of an hour.
"""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, override

from consents.portal import answer, guarded, stamp, stamped
from crm.accounts import throttle
from crm.accounts.models import Tries
from crm.accounts.policy import PUBLIC, policy
from crm.accounts.whence import address_of
from crm.privacy.masking import masked_email
from dsar.arriving import arrive
from dsar.authority import PRESIDENT
from dsar.codes import mark_of_mail
from dsar.figures import median_days
from dsar.forms.portal import CARRIED, OTHER, PAGES, SEVERAL, WAYS, WHOSE, Page, asked_of, spokesman_of
from dsar.models import Case, Kind, ReplyBy, Representative, Topic
from dsar.opening import Received
from dsar.standing import clock_of

SENDING = Tries.Act.FORM.value
COOKIE, SALT, SHOWN_FOR = "request_sent", "dsar.sent", 15 * 60  # seconds
INSIDE = "request_status"  # the cookie of the status page
UNPROCESSABLE, REFUSED, TOO_MANY = 422, 403, 429
QUESTIONS = {
    "what": _("What do you need?"),
    "details": _("What is it about?"),
    "speaker": _("Who are you?"),
    "reach": _("How do we reach you?"),
    "check": _("Check before you send"),
}
OF_ANOTHER = _("How do we reach the person you act for?")
ASK_AND_SEND = ("GET", "POST")


def languages(name: str) -> dict[str, str]:
    """The same page in each language."""
    return {code: reverse(f"requests:{name}_{code}") for code, _name in settings.LANGUAGES}


def other_language(request: HttpRequest) -> bool:
    """Whether the button of the other language sent this: then nothing is done, and what was typed stands there again.

    A page of many answers (`ask`) names itself instead.
    """
    return request.POST.get("go") == "language"


def door(request: HttpRequest, name: str) -> HttpResponse:
    """An address without a language: on to the visitor's."""
    spoken = (getattr(request, "LANGUAGE_CODE", "") or "")[:2]
    code = spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return guarded(redirect(f"requests:{name}_{code}"))


@policy(PUBLIC)
def ask_door(request: HttpRequest) -> HttpResponse:
    """The short address of the request pages, for footers and mails."""
    return door(request, "ask")


@policy(PUBLIC, methods=ASK_AND_SEND)
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """Every page of a request."""
    with override(language):
        if request.method != "POST":
            return begun(request, language)
        filled = Filled(request.POST)
        if not filled.ours:
            return begun(request, language, status=REFUSED)
        return led(request, filled, language)


def begun(request: HttpRequest, language: str, *, status: int = 200) -> HttpResponse:
    """The first page, with an id of its own; after a page that was too old or not ours, anew."""
    sid = str(uuid4())
    fresh = QueryDict(mutable=True)
    fresh.update({"sid": sid, "stamp": stamp(f"request {sid}")})
    return drawn(request, Filled(fresh), "what", language, refused=status == REFUSED, status=status)


def led(request: HttpRequest, filled: "Filled", language: str) -> HttpResponse:
    """On to the page that she chose, or that lacks something, or to the end."""
    here, wanted = filled.here, filled.wanted
    if wanted in filled.pages:
        return drawn(request, filled, wanted, language)
    if filled.lacks(here):
        return drawn(request, filled, here, language, bound=True, status=UNPROCESSABLE)
    lacking = next((key for key in filled.pages if filled.lacks(key)), None)
    if here == "check":
        return sent(request, filled, language) if lacking is None else again(request, filled, lacking, language)
    following = filled.after(here)
    if filled.was_checked:
        return again(request, filled, lacking, language) if lacking else drawn(request, filled, "check", language)
    return drawn(request, filled, following, language)


def again(request: HttpRequest, filled: "Filled", key: str, language: str) -> HttpResponse:
    """A page that lacks something: as a fresh one where she has not been there yet."""
    seen = any(name in filled.data for name in PAGES[key].base_fields)
    return drawn(request, filled, key, language, bound=seen, status=UNPROCESSABLE if seen else 200)


class Filled:
    """What the pages sent so far."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.here = data.get("step", "what") if data.get("step", "what") in PAGES else "what"

    @property
    def sid(self) -> str:
        """The id of this request, the sender's own: sent twice it is one request."""
        return self.data.get("sid", "")

    @property
    def ours(self) -> bool:
        """Whether a page of ours, drawn within a day, sent this."""
        return stamped(self.data.get("stamp", ""), f"request {self.sid}")

    @property
    def pages(self) -> list[str]:
        """The pages that this request goes through."""
        return [key for key in PAGES if key != "speaker" or self.data.get("whose") == OTHER]

    @property
    def was_checked(self) -> bool:
        """Whether she has been at the last page already: then a change leads back to it."""
        return self.data.get("checked") == "1"

    @property
    def wanted(self) -> str:
        """The page that a button names; empty for «on»."""
        go = self.data.get("go", "")
        return self.before(self.here) if go == "back" else go

    def before(self, key: str) -> str:
        """The page before."""
        place = self.pages.index(key) if key in self.pages else 1
        return self.pages[max(place - 1, 0)]

    def after(self, key: str) -> str:
        """The page after."""
        place = self.pages.index(key) if key in self.pages else 0
        return self.pages[min(place + 1, len(self.pages) - 1)]

    @property
    def so_far(self) -> dict[str, Any]:
        """The raw answers."""
        return {
            name: self.data.getlist(name) if name in SEVERAL else self.data.get(name, "")
            for name in CARRIED
            if name in self.data
        }

    def form(self, key: str, *, bound: bool = False) -> Page:
        """The form of a page: with its errors, or with what was typed."""
        return (
            PAGES[key](self.data, so_far=self.so_far) if bound else PAGES[key](initial=self.so_far, so_far=self.so_far)
        )

    def lacks(self, key: str) -> bool:
        """Whether the answers of a page will not do."""
        return not self.form(key, bound=True).is_valid()

    def carried(self, key: str) -> list[tuple[str, str]]:
        """The answers of the other pages, for hidden inputs."""
        own = PAGES[key].base_fields
        return [(name, text) for name in CARRIED if name not in own for text in self.data.getlist(name)]

    @property
    def cleaned(self) -> dict[str, Any]:
        """The checked answers of all pages."""
        told: dict[str, Any] = {}
        for key in self.pages:
            form = self.form(key, bound=True)
            form.is_valid()
            told |= form.cleaned_data
        return told


def drawn(  # what is drawn, and how it came
    request: HttpRequest,
    filled: Filled,
    key: str,
    language: str,
    *,
    bound: bool = False,
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    """One page."""
    pages = filled.pages
    context = {
        "form": filled.form(key, bound=bound),
        "key": key,
        "question": OF_ANOTHER if key == "reach" and filled.data.get("whose") == OTHER else QUESTIONS[key],
        "step": pages.index(key) + 1,
        "steps": len(pages),
        "carried": filled.carried(key),
        "sid": filled.sid,
        "stamp": filled.data.get("stamp", ""),
        "checked": filled.was_checked or key == "check",
        "about_somebody": filled.data.get("whose") == OTHER,
        "refused": refused,
        "languages": languages("ask"),
        "median": median_days() if key == "what" else None,
        "rows": rows_of(filled) if key == "check" else [],
    }
    return answer(request, f"portal/request_{key}.html", context, language=language, status=status)


def rows_of(filled: Filled) -> list[dict[str, Any]]:
    """What she is about to send: {page, name of the answer, lines}."""
    told = filled.cleaned
    kinds = [WAYS[Kind(kind)].says for kind in told.get("kinds", [])]
    labels = {name: field.label for page in PAGES.values() for name, field in page.base_fields.items()}
    shown: dict[str, list[Any]] = {
        "kinds": kinds,
        "whose": [dict(WHOSE)[told["whose"]]] if told.get("whose") else [],
        "topic": [Topic(told["topic"]).label] if told.get("topic") else [],
        "role": [Representative.Role(told["role"]).label] if told.get("role") else [],
        "reply_by": [ReplyBy(told["reply_by"]).label] if told.get("reply_by") else [],
    }
    rows = []
    for key in filled.pages:
        for name in PAGES[key].base_fields:
            lines = shown.get(name, [told[name]] if told.get(name) else [])
            if lines and name != "homepage":
                rows.append({"page": key, "label": labels[name], "lines": lines})
    return rows


def sent(request: HttpRequest, filled: Filled, language: str) -> HttpResponse:
    """File it; a few times an hour for one mailbox, more often for one address and for all together."""
    told = filled.cleaned
    if seconds := throttle.wait(SENDING, account=told.get("email") or None, address=address_of(request)):
        return later(request, seconds, language)
    made = arrive(asked_of(told, language=language), spokesman=spokesman_of(told), uid=UUID(filled.sid))
    return shown_once(made, language)


def shown_once(made: Received, language: str) -> HttpResponse:
    """To the page with number and code, which only this browser can open, for a quarter of an hour.

    The status page of an earlier request is shut: the way on from here leads to this one.
    """
    response = guarded(redirect(f"requests:sent_{language}"))
    if made.code:
        kept = {"httponly": True, "secure": settings.HTTPS, "samesite": "Lax", "path": "/p/"}
        told = f"{made.case.uid} {made.code}"
        response.set_signed_cookie(COOKIE, told, salt=SALT, max_age=SHOWN_FOR, **kept)
        response.delete_cookie(INSIDE, path="/p/", samesite="Lax")
    return response


@policy(PUBLIC)
def confirmation(request: HttpRequest, language: str) -> HttpResponse:
    """It has come in: number, code, dates, and what happens next."""
    told = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SHOWN_FOR) or ""
    uid, _space, code = told.partition(" ")
    case = Case.objects.with_keys().filter(uid=uid, person__isnull=False).first() if code else None
    if case is None or case.person is None:
        return guarded(redirect(f"requests:status_{language}"))
    email = case.person.email
    context = {
        "case": case,
        "code": code,
        "mark": mark_of_mail(case.number),
        "clock": clock_of(case),
        "mailed_to": masked_email(email) if email else "",
        "proves": case.checks.filter(method="email").exists(),
        "speaks": case.representatives.exists(),
        "authority": PRESIDENT,
        "languages": languages("sent"),
    }
    return answer(request, "portal/request_sent.html", context, language=language)


def later(request: HttpRequest, seconds: int, language: str, *, by_mail: bool = False) -> HttpResponse:
    """Too many tries: when to come again; `by_mail` where the links of our mails lead in all the same."""
    told = {"minutes": -(-seconds // 60), "by_mail": by_mail}
    reply = answer(request, "portal/later.html", told, language=language, status=TOO_MANY)
    reply.headers["Retry-After"] = str(seconds)
    return reply

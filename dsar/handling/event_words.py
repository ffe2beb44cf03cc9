"""What the codes of checking, deciding, carrying out, copying and telling mean in the timeline."""

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from dsar.models import Event, Extension, IdentityCheck, Kind, Letter, Package, RecipientNotice, Verdict

ALONE: tuple[Any, ...] = (Kind, Letter.Kind, Extension.Reason)
SECOND: tuple[Any, ...] = (Verdict, RecipientNotice.State)
WORDS: dict[str, Any] = {
    "paused": gettext_lazy("frozen while an objection is weighed"),
    "lifted": gettext_lazy("restriction lifted"),
    "others_judged": gettext_lazy("data of others judged"),
    "address_shared": gettext_lazy("several people have this address"),
    "unkept": gettext_lazy("the law wants it kept, and it goes all the same"),
    "erasure reminded": gettext_lazy("reminded of the erasure"),
    "restriction ended": gettext_lazy("to be told that the restriction has ended"),
    "no program any more": gettext_lazy("no program of theirs listens: told in another way"),
    "not confirmed by a program": gettext_lazy("their program did not confirm it: told in another way"),
    "names gone": gettext_lazy("somebody never answered: the names were destroyed"),
    "own:7": gettext_lazy("after 7 days somebody has not answered: the officers were told"),
    "own:14": gettext_lazy("after 14 days somebody has not answered: whoever decides was told"),
    "own:30": gettext_lazy("after 30 days somebody has not answered"),
    "completes": gettext_lazy("completes the earlier answer"),
}
COPY, HANDED, REVOKED = "package", "handed ", "revoked"  # what refs of copies begin with, and what follows
COPIES: dict[str, Any] = {
    Event.Kind.PREPARED: pgettext_lazy("event of a request", "Copy made"),
    Event.Kind.APPROVED: pgettext_lazy("event of a request", "Copy approved"),
    Event.Kind.SENT: pgettext_lazy("event of a request", "Copy released"),
    Event.Kind.FETCHED: pgettext_lazy("event of a request", "Copy fetched"),
    HANDED: pgettext_lazy("event of a request", "Copy handed over"),
    REVOKED: pgettext_lazy("event of a request", "Copy withdrawn"),
}


def title_of(event: Event) -> str:
    """What an entry of the timeline is called; a copy of the data is no answer."""
    first, _space, second = event.ref.partition(" ")
    if first != COPY:
        return str(event.get_kind_display())
    of_its_own = next((code for code in (HANDED, REVOKED) if second.startswith(code)), event.kind)
    return str(COPIES.get(of_its_own, event.get_kind_display()))


def code_words(ref: str) -> str:
    """A code such as «access refused» in words; empty for a code of another module."""
    if ref in WORDS:
        return str(WORDS[ref])
    first, _space, second = ref.partition(" ")
    if first == COPY:
        return of_copy(second.removeprefix(HANDED))
    if not second:
        return next((str(codes(first).label) for codes in ALONE if first in codes.values), "")
    if first not in Kind.values:
        return ""
    label = next((str(codes(second).label) for codes in SECOND if second in codes.values), "")
    return f"{Kind(first).label}: {label}" if label else ""


def of_copy(code: str) -> str:
    """How a copy went, or which one it was by the beginning of its digest."""
    if code in (REVOKED, ""):
        return ""
    return str(Package.Way(code).label) if code in Package.Way.values else f"SHA-256 {code[:8]}…"


def checked(ref: str) -> str:
    """How identity was checked, «questions:failed» with how it ended; empty for a code of others."""
    method, _colon, outcome = ref.partition(":")
    if method not in IdentityCheck.Method.values:
        return ""
    label = str(IdentityCheck.Method(method).label)
    return f"{label}: {IdentityCheck.Outcome(outcome).label}" if outcome in IdentityCheck.Outcome.values else label

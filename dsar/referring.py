"""What the codes of checking, deciding, carrying out, copying and telling mean in the timeline."""

from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from dsar.models import Extension, IdentityCheck, Kind, Letter, Package, RecipientNotice, Verdict

ALONE: tuple[Any, ...] = (Kind, Letter.Kind, Extension.Reason)
SECOND: tuple[Any, ...] = (Verdict, RecipientNotice.State)
WORDS: dict[str, Any] = {
    "paused": gettext_lazy("frozen while an objection is weighed"),
    "lifted": gettext_lazy("restriction lifted"),
    "others_judged": gettext_lazy("data of others judged"),
    "address_shared": gettext_lazy("several people have this address"),
    "package revoked": gettext_lazy("copy withdrawn"),
}


def spoken(ref: str) -> str:
    """«access refused» in words; empty for a code of others."""
    if ref in WORDS:
        return str(WORDS[ref])
    first, _space, second = ref.partition(" ")
    if first == "package":
        return of_copy(second)
    if not second:
        return next((str(one(first).label) for one in ALONE if first in one.values), "")
    if first not in Kind.values:
        return ""
    found = next((str(one(second).label) for one in SECOND if second in one.values), "")
    return f"{Kind(first).label}: {found}" if found else ""


def of_copy(told: str) -> str:
    """How a copy went, or which one it was by the beginning of its digest."""
    how = Package.Way(told).label if told in Package.Way.values else f"{told[:8]}…"
    return _("copy of the data: %(how)s") % {"how": how}


def checked(ref: str) -> str:
    """How identity was checked, «questions:failed» with how it ended; empty for a code of others."""
    method, _colon, outcome = ref.partition(":")
    if method not in IdentityCheck.Method.values:
        return ""
    label = str(IdentityCheck.Method(method).label)
    return f"{label}: {IdentityCheck.Outcome(outcome).label}" if outcome in IdentityCheck.Outcome.values else label

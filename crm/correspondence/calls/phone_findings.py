"""What `doctor` says of phone systems that are switched on."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _, ngettext

from crm.correspondence.models import PhoneSystem
from crm.privacy.keys.cipher import Unreadable


def findings() -> list[dict[str, Any]]:
    """One finding for each."""
    rows = PhoneSystem.objects.filter(active=True).annotate(n_lines=Count("lines")).order_by("name", "pk")
    return [finding(system, system.n_lines) for system in rows]


def finding(system: PhoneSystem, lines: int) -> dict[str, Any]:
    """Whether its secret opens, and whether it rings for anybody."""
    problem = problem_of(system) or ("" if lines else _("nobody has an extension there"))
    return {
        "name": f"phone {system.uid.hex[:8]}",
        "ok": not problem,
        "title": _("Phone system: %(name)s") % {"name": system.name},
        "detail": problem or ngettext("%(n)d extension", "%(n)d extensions", lines) % {"n": lines},
        "advice": _("Look at Settings, Phone systems."),
    }


def problem_of(system: PhoneSystem) -> str:
    """What stands against hearing from it, in words; empty where it works."""
    try:
        system.signing_secret()
    except Unreadable:
        return _("There is no secret for its address. Type it anew.")
    return ""

"""What each review asks by hand: points that no program can see. Codes are stable, answers are kept by them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crm.dpo.models import Subject
from crm.narrowing import Words


@dataclass(frozen=True)
class Point:
    """One question of a checklist, answered with yes, no, or that it does not concern the organisation."""

    code: str
    text: Words


POINTS: dict[str, tuple[Point, ...]] = {
    Subject.SETTINGS: (
        Point("who_sets", _("Only those change settings who should; nobody shares an account.")),
        Point("forms", _("Forms ask only for what their purpose needs.")),
        Point("devices", _("Computers and phones that open the product are locked and encrypted.")),
    ),
    Subject.ACCESS: (
        Point("leavers", _("Whoever left in this time has no account any more, here and elsewhere.")),
        Point("programs", _("Every integration is still used, and asks for no more than it needs.")),
    ),
    Subject.PASSWORDS: (
        Point("manager", _("Colleagues keep passwords in a password manager, not on paper.")),
        Point("recovery", _("Recovery codes lie where only their owner finds them.")),
    ),
    Subject.BACKUPS: (
        Point("elsewhere", _("A copy lies in another place than the machine, and its keys apart from it.")),
        Point("tried", _("Somebody restored a backup and looked at what came back.")),
    ),
    Subject.KEYS: (
        Point("where", _("The keys are kept where two people can reach them and nobody else.")),
        Point("old", _("Old keys were destroyed once nothing needed them.")),
    ),
    Subject.DEPENDENCIES: (
        Point("system", _("The operating system and the browser get their updates.")),
        Point("judged", _("Every known weakness was judged: updated, or why it does not reach us.")),
    ),
    Subject.PROCESSORS: (
        Point("list", _("No firm gets data that is not on the list.")),
        Point("proof", _("Each processor showed how it protects data (Art. 28(1)).")),
    ),
    Subject.DPIAS: (
        Point("risk", _("No processing has changed so that its risk is another one (Art. 35(11)).")),
        Point("measures", _("The measures that the assessments rely on are in use.")),
    ),
    Subject.NOTICES: (
        Point("found", _("People find the notice where their data are collected.")),
        Point("plain", _("Somebody from outside understood it.")),
    ),
}


def points_of(subject: str) -> tuple[Point, ...]:
    """The points of a subject, in their order."""
    return POINTS[subject]

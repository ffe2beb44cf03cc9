"""What forms of several areas send."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.demo.permission_cast.privacy.team_forms import SCAN
from tests.matrix.objects import Objects, One

Filled = Callable[[Objects, str, One | None], dict[str, Any]]


def same(**fields: Any) -> Filled:
    """A form that is the same for everybody."""
    return lambda objects, actor, target: dict(fields)


def team_of(objects: Objects, actor: str) -> str:
    """The team in which the actor works; A for those in none."""
    return objects.users.get(actor, {}).get("team") or "A"


def desk(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """Handing over to somebody of the same team."""
    team = (target and target.team) or team_of(objects, actor)
    colleague = objects.user("mallory" if team == "B" else "nina")
    return {"desk": f"{colleague.uid}.{objects.team(team).uid}"}


def picked(state: str = "active", **more: Any) -> Filled:
    """Contacts of both teams picked: only one's own may be touched."""
    return lambda objects, actor, target: {
        "pick": [contact.id for contact in objects.of("contact") if contact.state == state],
        **more,
    }


def file(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A file of contacts."""
    return {"file": SimpleUploadedFile("a.csv", b"Imie;E-mail\nJan;jan@matrix.example\n", "text/csv")}


def signed(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A consent on paper with its scan."""
    scan = SimpleUploadedFile("zgoda.pdf", SCAN, "application/pdf")
    consent = {"how": "paper", "said_on": timezone.localdate().isoformat(), "language": "pl"}
    return {**consent, "agreed-offers": ["email"], "notice": "handed", "file": scan}


def somebody(objects: Objects, actor: str) -> One:
    """A contact of the actor's team."""
    return objects.first("contact", "mallory" if team_of(objects, actor) == "B" else "sam")


def in_days(number: int) -> str:
    """A day that is not far, as a form sends it."""
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def version_of(model: Any, target: One | None) -> int:
    """The present version of a company or a deal, 1 for one that is gone."""
    return model.objects.filter(uid=target.id if target else None).values_list("version", flat=True).first() or 1


def six_digits(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The code that was mailed for this knock; any other where there was none."""
    return {"code": target.marks.get("code", "123456") if target else "123456"}


def minutes_ago(number: int) -> str:
    """A moment as a picker sends it."""
    return timezone.localtime(timezone.now() - timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M")


def asked_of_sales(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A question that somebody asked ten minutes ago."""
    question = {"uid": str(uuid4()), "kinds": ["question"], "details": "Skąd macie mój numer?"}
    return {**question, "received_at": minutes_ago(10)}

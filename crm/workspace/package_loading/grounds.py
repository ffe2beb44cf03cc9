"""The grounds of one person as they were: with their day, their proof, their end. Anything opened besides is ended."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from consents.grounds.recording import end_grounds, object_to_marketing, record_ground, withdraw
from consents.models import Ground
from crm.narrowing import promised
from crm.privacy.models import LegalBasis, Person, Purpose

PROOF = "package"


def bring_grounds(arrival: Any, line: dict[str, Any]) -> None:
    """Every ground of somebody in the package, by the verbs that record, withdraw and end."""
    contact = arrival.contact(line["id"])
    if contact is None:
        return
    person = contact.person
    wanted = {}
    for each in arrival.grounds.get(line["id"], []):
        values = each["values"]
        purpose = Purpose.objects.active().filter(slug=values["purpose"]).first()
        if purpose is not None:
            wanted[purpose.slug, values["channel"] or ""] = (purpose, values)
    for (slug, channel), (purpose, values) in wanted.items():
        bring(arrival, person, purpose, values, proof_of(arrival, line["id"], slug, channel))
    rows = Ground.objects.filter(person=person, ended_at=None).select_related("purpose")
    extra = [row for row in rows if (row.purpose.slug, row.channel) not in wanted]
    end_grounds(extra, person, by=arrival.by, at=timezone.now())


def bring(arrival: Any, person: Person, purpose: Purpose, values: dict[str, Any], proof: dict[str, Any]) -> None:
    """One ground."""
    channel, since = values["channel"] or "", promised(when(values["since"]))
    now = Ground.objects.filter(person=person, purpose__slug=purpose.slug, channel=channel, since=since).first()
    if now is None or now.ended_at is not None:
        options = {"at": since, "expires_at": when(values["expires_at"]), "proof": proof}
        record_ground(person, purpose, channel, by=arrival.by, **options)
    if ended := when(values["ended_at"]):
        if values["basis"] == LegalBasis.CONSENT:
            withdraw(person, purpose, channel, by=arrival.by, at=ended)
        else:
            rows = Ground.objects.filter(person=person, purpose__slug=purpose.slug, channel=channel, ended_at=None)
            end_grounds(rows.select_related("purpose"), person, by=arrival.by, at=ended)
    if objected := when(values["objected_at"]):
        object_to_marketing(person, by=arrival.by, at=objected)


def proof_of(arrival: Any, person: str, slug: str, channel: str) -> dict[str, Any]:
    """What proves it: the last proof in the package, and that it came in one."""
    events = [each["values"] for each in arrival.proofs.get(person, [])]
    of_it = [each for each in events if (each["purpose"], each["channel"] or "") == (slug, channel) and each["proof"]]
    last = max(of_it, key=lambda each: str(each["at"]), default=None)
    return {**(last["proof"] if last else {}), "package": str(arrival.load.uid)} if last else {"how": PROOF}


def when(text: Any) -> datetime | None:
    """A moment of the package."""
    return datetime.fromisoformat(str(text)) if text else None

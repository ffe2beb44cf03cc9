"""Forms of the portal and cases of people's requests: what is sent when they are filled in well."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from consents.public_pages import stamp
from dsar.cases.short_codes import word_of_mailbox
from dsar.models import Case, Subject
from tests.matrix.bodies.common import Filled, asked_of_sales, minutes_ago, same, six_digits
from tests.matrix.objects import Objects, One


def asked_by_portal(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """What a visitor's browser sends at the end of the pages of a request."""
    sid = str(uuid4())
    page = {"sid": sid, "stamp": stamp(f"request {sid}"), "step": "check", "checked": "1"}
    request = {"kinds": ["access"], "whose": "self", "details": "Wszystko.", "name": "Ewa Nowa", "reply_by": "email"}
    return {**page, **request, "email": "ewa@matrix.example"}


def number_and_code(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """What opens the status page of a request."""
    case = objects.first("request")
    return {"number": case.id, "code": case.marks["code"]}


def word_of_a_receipt(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """What the link in the receipt of a request carries."""
    return {"word": word_of_mailbox(Case.objects.get(number=objects.first("request").id).uid)}


def earliest(target: One | None) -> str:
    """The number of the first request besides this one."""
    others = Case.objects.exclude(number=target.id if target else "").order_by("received_at", "pk")
    return others.values_list("number", flat=True)[0]


def number_of_the_case(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The number of the request, typed to confirm."""
    if target and target.kind == "request":
        return {"typed": target.id}
    return {"typed": Case.objects.order_by("pk").values_list("number", flat=True)[0]}


def to_a_stored_address(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A code to what is stored for whoever was found to be the sender."""
    subject = Subject.objects.filter(case__number=target.id if target else "").first()
    return {"subject": str(subject.uid) if subject else "", "method": "email"}


def a_delegation(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The decider's word to the desk."""
    until = timezone.localdate() + timedelta(days=30)
    return {"rights": ["access"], "until": until.isoformat(), "text": "Zwykłe żądania dostępu."}


FORMS: dict[str, Filled] = {
    "requests:delegation_new": a_delegation,
    "requests:delegation_end": same(why="Nowy inspektor."),
    **{f"requests:{name}": asked_by_portal for name in ("ask_pl", "ask_en")},
    **{f"requests:status_{code}": number_and_code for code in ("pl", "en")},
    **{f"requests:address_{code}": word_of_a_receipt for code in ("pl", "en")},
    "requests:new": lambda objects, actor, target: {
        **asked_of_sales(objects, actor, target),
        **{"channel": "phone", "email": "kto@matrix.example", "reply_by": "email", "language": "pl"},
    },
    "requests:sorting": same(kinds=["access"]),
    "requests:stage": same(stage="gathering"),
    "requests:tasks": same(text="Zapytać księgowość.", stage="gathering"),
    "requests:messages": same(text="Zajmujemy się Pani wnioskiem."),
    "requests:notes": same(kind="note", text="Rozmowa."),
    "requests:questions": same(reason="scope", question="O które dane chodzi?"),
    "requests:extension": same(reason="complex", text="Wiele miejsc."),
    "requests:extension_notice": lambda objects, actor, target: {"sent_at": minutes_ago(1), "way": "post"},
    "requests:aside": same(reason="Reklama."),
    "requests:joining": lambda objects, actor, target: {"into": earliest(target)},
    "requests:assignee": same(),
    "requests:seeking": same(q="kto@matrix.example"),
    "requests:answer": lambda objects, actor, target: {"sent_at": minutes_ago(0)},
    "requests:closing": same(outcome="withdrawn"),
    "requests:identity_check": same(method="in_person", enough="no", why="Nie przyszła."),
    "requests:authority": same(enough="no", why="Brak podpisu."),
    "requests:proposal": same(verdict="granted"),
    "requests:suggestion": same(ground="needless"),
    "requests:execution": number_of_the_case,
    "requests:correction": same(name="Ewa Poprawna", fields_wanted="name"),
    "requests:identity_code": to_a_stored_address,
    **{f"requests:fetch_{code}": six_digits for code in ("pl", "en")},
    "requests:letter_new": same(kind="done", language="pl", text="Wykonano."),
    "requests:letter": same(way="post"),
    "requests:recipient_new": same(right="erasure", name="Drukarnia"),
    **{f"requests:told_{code}": same(answer="done") for code in ("pl", "en")},
    "requests:recipient": same(email="biuro@drukarnia.example"),
    "requests:finding": same(outcome="redacted"),
    "requests:marks": same(words="Skąd macie"),
    "requests:packages_made": same(language="pl"),
    "requests:package_release": same(way="post"),
    "requests:package_handover": lambda objects, actor, target: {"handed_at": minutes_ago(1), "to": "Ewa"},
}

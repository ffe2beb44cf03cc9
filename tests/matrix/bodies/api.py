"""Forms of the machines' door: what is sent when they are filled in well."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from consents.capture.shown_form import form_as_shown
from consents.models import CaptureForm, Wording
from crm.contacts.models import ContactPair
from crm.sales.models import DealLine
from tests.matrix.bodies.common import Filled, in_days, same, somebody, team_of
from tests.matrix.objects import Objects, One


def new_contact(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A new contact by API."""
    origin = {"purpose": "contracts", "origin_kind": "form", "origin_label": "Sklep"}
    team = str(objects.team(team_of(objects, actor)).uid)
    return {"name": "Nowa Osoba", "email": "nowa.osoba@matrix.example", **origin, "team": team}


def new_company(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A new firm by API."""
    return {"name": "Nowa Firma", "team": str(objects.team(team_of(objects, actor)).uid)}


def new_entry(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A note about somebody whom the actor sees, by API."""
    return {"contact": somebody(objects, actor).id, "purpose": "contracts", "kind": "note", "text": "Wysłano."}


def passed_on(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """What somebody filled in on a page of a program's, with nothing ticked."""
    form = CaptureForm.objects.get(slug="seed-a")
    head = {"id": str(uuid4()), "form": form.slug, "language": "pl", "seen": form_as_shown(form, "pl").seen}
    return {**head, "page": "https://shop.example/", "values": {"email": "ewa@matrix.example", "message": "Ile?"}}


def new_consent(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A consent to our words, by API."""
    words = Wording.objects.in_force().get(purpose_slug="offers")
    evidence = {"how": "sklep, pole w koszyku", "at": timezone.now().isoformat(), "version": words.version}
    consent = {"purpose": "offers", "channel": "email", "language": "pl"}
    return {"contact": somebody(objects, actor).id, **consent, **evidence}


def new_document(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """An invoice of somebody whom the actor sees, by API."""
    paper = {"kind": "invoice", "number": "FV 1", "issued_on": "2026-01-05"}
    return {**paper, "contact": somebody(objects, actor).id, "purpose": "contracts"}


def new_invoice(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """An invoice of a deal with lines, by API."""
    sold = {str(uid) for uid in DealLine.objects.values_list("deal__uid", flat=True)}
    deal = next(each for each in objects.all if each.kind == "deal" and each.team == "A" and each.id in sold)
    return {"deal": deal.id, "issued_on": "2026-01-05", "purpose": "contracts"}


def new_task(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A task about somebody whom the actor sees, by API."""
    return {"kind": "call", "title": "Oddzwonić", "due_on": in_days(3), "contact": somebody(objects, actor).id} | {
        "purpose": "contracts"
    }


def with_a_twin(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A plain contact of the actor's team, to be merged away."""
    pair = objects.first("pair", somebody(objects, actor).owner)
    return {"purpose": "contracts", "other": str(ContactPair.objects.get(uid=pair.id).one.uid)}


FORMS: dict[str, Filled] = {
    "api:requests": same(kinds=["access"], details="Proszę o dane.", email="kto@matrix.example"),
    "api:breaches": same(what="Mail do złych osób."),
    "api:contacts": new_contact,
    "api:contact": same(status="customer"),
    "api:contact_merge": with_a_twin,
    "api:companies": new_company,
    "api:company": same(name="Inna Firma"),
    "api:consents": new_consent,
    "api:objections": lambda objects, actor, target: {"contact": somebody(objects, actor).id},
    "api:documents": new_document,
    "api:deals": lambda objects, actor, target: {
        **{"title": "Regały", "purpose": "contracts"},
        "contact": somebody(objects, actor).id,
    },
    "api:deal": same(notes="Zmienione."),
    "api:offers": lambda objects, actor, target: {
        "deal": objects.of("deal")[0].id,
        "purpose": "contracts",
    },
    "api:offer": same(note="Zmienione."),
    "api:objects": lambda objects, actor, target: {
        **{"title": "POL 1", "purpose": "contracts"},
        "contact": somebody(objects, actor).id,
    },
    "api:object": same(title="Zmienione"),
    "api:invoices": new_invoice,
    "api:corrections": same(
        purpose="contracts", reason="Zwrot", issued_on="2026-01-05", lines=[{"quantity": "0.5", "unit_price": "90"}]
    ),
    "api:payments": same(purpose="contracts", payments=[{"day": "2026-01-05", "amount": "12.30", "text": "FV 1"}]),
    "api:payment_marks": lambda objects, actor, target: {
        "purpose": "contracts",
        "marks": [{"document": paper.id, "version": 1, "day": "2026-01-05"} for paper in objects.of("document")],
    },
    "api:drawn_papers": lambda objects, actor, target: {
        **{"template": objects.of("paper_template")[0].id, "purpose": "contracts"},
        "deal": objects.of("deal")[0].id,
    },
    "api:written_templates": same(name="Umowa", title="Umowa {{numer}}", text="{{klient}}"),
    "api:written_template": same(text="Inny tekst {{numer}}"),
    "api:entered_rates": lambda objects, actor, target: {"currency": "JPY", "day": in_days(-1), "rate": "0.0261"},
    "api:document": same(note="Zmienione."),
    "api:deal_lines": same(lines=[{"product": "Regał", "quantity": "2", "unit_price": "99.50"}]),
    "api:fields": lambda objects, actor, target: {
        "record": "contact",
        "kind": "text",
        "label": f"Pole {uuid4().hex[:8]}",
        "category": "employment",
        "purposes": ["contracts"],
    },
    "api:field": same(help_text="Podpowiedź"),
    "api:field_choices": lambda objects, actor, target: {"label": f"Wybór {uuid4().hex[:8]}"},
    "api:field_choice": lambda objects, actor, target: {"label": f"Wybór {uuid4().hex[:8]}"},
    "api:products": lambda objects, actor, target: {"code": uuid4().hex[:12], "name": "Regał", "unit": "szt."},
    "api:price_changes": lambda objects, actor, target: {"percent": "5", "since": in_days(5), "dry_run": True},
    "api:price_change": same(taken_back=True),
    "api:product": same(name="Inny regał"),
    "api:tasks": new_task,
    "api:task": same(note="Zmienione."),
    "api:meetings": lambda objects, actor, target: {
        **{"title": "Pokaz", "due_on": in_days(3), "time": "10:00", "purpose": "contracts"},
        "contact": somebody(objects, actor).id,
    },
    "api:meeting": same(place="Salon"),
    "api:meeting_cancellation": same(by="them"),
    "api:meeting_invitations": same(title="Spotkanie", purpose="contracts"),
    "api:rule": same(on=False),
    "api:interactions": new_entry,
    "api:texts": lambda objects, actor, target: {
        **{"purpose": "contracts", "text": "W piątek o 9."},
        "contact": somebody(objects, actor).id,
    },
    "api:interaction": same(text="Poprawione."),
    "api:submissions": passed_on,
    "api:confirmation": same(confirmed=True),
    "api:lookup": same(purpose="contracts", email="nikt@matrix.example"),
    "api:bulk_exports": same(list="contacts", purpose="contracts"),
    "api:webhooks": same(url="https://nowy.invalid/zdarzenia", purpose="contracts", events=["contact.updated"]),
    "api:batches": lambda objects, actor, target: {
        "rows": [{"do": "contacts.create", "body": new_contact(objects, actor, target)}]
    },
    "api:unsubscribes": same(email="nikt@matrix.example"),
}

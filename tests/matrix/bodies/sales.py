"""Forms of deals, papers, tasks, pipelines: what is sent when they are filled in well."""

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from consents.capture.shown_form import form_as_shown
from consents.public_pages import stamp
from crm.demo.permission_cast.privacy.team_forms import SCAN
from crm.sales.bookings.slots import slots
from crm.sales.deal_lines.line_items import add_line
from crm.sales.models import (
    BookingPage,
    Deal,
    DealLine,
    DealPerson,
    Document,
    LostReason,
    ObjectRecord,
    Offer,
    OfferLine,
    PriceList,
    Product,
    Stage,
    Task,
)
from tests.matrix.bodies.common import Filled, desk, in_days, picked, same, somebody, version_of
from tests.matrix.objects import Objects, One


def bill(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """An invoice, or the same over the present version."""
    document = {"kind": "invoice", "number": "FV 1", "issued_on": "2026-01-05", "currency": "PLN"}
    return {**document, "amount": "1 230,50", "version": version_of(Document, target)}


def work_rule(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A rule: a deal is opened, somebody plans a task."""
    step = {"s-0-kind": "task", "s-0-title": "Oddzwonić", "s-0-task_kind": "call", "s-0-number": "2"}
    whom = {"s-0-unit": "hours", "s-0-whom": "owner", "act": "save"}
    return {"name": uuid4().hex[:12], "trigger": "deal_opened", "limit": "40", **step, **whom}


def own_record(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A record of the house's own kind, or the same over the present version."""
    return {"called": "POL 1", "ends_on": "2031-02-03", "version": version_of(ObjectRecord, target)}


def bills(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A file of invoices."""
    table = b"Numer;Data wystawienia;Nabywca\nFV 1;2026-01-05;Jan Nowak\n"
    return {"files": SimpleUploadedFile("faktury.csv", table, "text/csv")}


def deal(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A new deal, or the same over the present version; whose it is comes with the page, or is the actor's own."""
    terms = {"title": "Regały", "amount": "1 230,50", "currency": "PLN", "version": 1, "side": "person"}
    stage = Stage.objects.in_use().first()
    return {**terms, "stage": str(stage.uid), "whose": somebody(objects, actor).marks["email"], "role": "decides"}


def talk(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A call with somebody of the deal."""
    on_it = DealPerson.objects.filter(deal__uid=target.id if target else None).values_list("person__uid", flat=True)
    return {"kind": "call", "outcome": "talked", "text": "Pyta o termin.", "people": [str(uid) for uid in on_it[:1]]}


def line_of(target: One | None) -> dict[str, Any]:
    """The first line of the deal, changed; nothing where it has none."""
    row = DealLine.objects.filter(deal__uid=target.id if target else None).first()
    terms = {"product": "Regał", "quantity": "3", "unit_price": "10"}
    return {"line": str(row.uid), **terms} if row else terms


def invoiced(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The day of an invoice; its owner's deal has a line by then."""
    deal = Deal.objects.filter(uid=target.id).first() if target and target.owner == actor else None
    worked_on = deal is not None and deal.open and target.state not in ("restricted", "binned", "deleted")
    if worked_on and not DealLine.objects.filter(deal=deal).exists():
        add_line(deal, product="Regał", unit_price=Decimal(100), by=objects.user(actor))
    return {"issued_on": "2026-01-05"}


def question(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A question of whoever got the link."""
    return {"stamp": stamp(target.id if target else ""), "act": "ask", "question": "Czy montaż jest w cenie?"}


def wording(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """What an offer says, over the present revision."""
    revision = Offer.objects.filter(uid=target.id if target else None).values_list("revision", flat=True).first()
    return {"revision": revision or 1, "title": "Regały", "valid_until": in_days(9), "language": "pl"}


def receiver(target: One | None) -> dict[str, Any]:
    """Somebody on the deal of the offer."""
    on_it = DealPerson.objects.filter(deal__offers__uid=target.id if target else None)
    return {"contact": next((str(uid) for uid in on_it.values_list("person__uid", flat=True)[:1]), "")}


def receiver_of_paper(target: One | None) -> dict[str, Any]:
    """Somebody on the deal of the paper."""
    on_it = DealPerson.objects.filter(deal__documents__uid=target.id if target else None)
    return {"contact": on_it.values_list("person__uid", flat=True).first() or ""}


def drawn_from(objects: Objects) -> dict[str, Any]:
    """The house's template, in Polish."""
    return {"template": objects.of("paper_template")[0].id, "language": "pl"}


PAPER_TEMPLATE = {"name": "Umowa", "kind": "contract", "title": "Umowa {{numer}}", "text": "{{klient}}"}


def offered_line(target: One | None) -> dict[str, Any]:
    """The first line of the offer, changed; nothing where it has none."""
    row = OfferLine.objects.filter(offer__uid=target.id if target else None).first()
    terms = {"product": "Regał", "quantity": "3", "unit_price": "10"}
    return {"line": str(row.uid), **terms} if row else terms


def another_stage(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A stage of the first pipeline that is not the first."""
    return {name: str(Stage.objects.in_use()[1].uid) for name in ("stage", "to")}


def ticked_deals(objects: Objects) -> dict[str, Any]:
    """Deals of both teams ticked: only one's own may be touched."""
    return {"pick": [deal.id for deal in objects.of("deal") if deal.state == "active"]}


def booked_talk(objects: Objects, actor: str, target: One | None, *, language: str) -> dict[str, Any]:
    """What a visitor's browser sends to book the first moment that is free."""
    page = BookingPage.objects.select_related("owner__role", "form").filter(slug=target.id if target else "").first()
    if page is None:
        return {}
    hidden = {"sid": str(uuid4()), "seen": form_as_shown(page.form, language).seen, "stamp": stamp(page.form.slug)}
    free = next(moment for day in slots(page, at=timezone.now()) for moment in day.starts)
    who = {"name": "Ewa Nowa", "email": f"{uuid4().hex}@matrix.example", "way": "place"}
    return {**hidden, **who, "slot": free.isoformat()}


def own_booking_page(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """One's own page on the form of the team, where it has one."""
    page = BookingPage.objects.filter(owner__username="sam").first()
    terms = {"minutes": 30, "buffer": 15, "notice_hours": 4, "begins": "09:00", "ends": "16:00", "phone": "on"}
    return {**terms, "slug": f"own-{actor}", "form": page.form_id if page else ""}


FORMS: dict[str, Filled] = {
    **{f"sales:booking_{code}": partial(booked_talk, language=code) for code in ("pl", "en")},
    **{f"sales:booked_{code}": same(off="1") for code in ("pl", "en")},
    **dict.fromkeys(
        ("sales:deals", "sales:tasks", "sales:documents", "sales:objects", "sales:offers"), same(q="seedname")
    ),
    **dict.fromkeys(("sales:object_of_contact", "sales:object_of_company", "sales:object_edit"), own_record),
    "sales:booking_page": own_booking_page,
    "sales:task_many": lambda objects, actor, target: {
        **picked(go="1", kind="call", title="Oddzwonić")(objects, actor, target),
        "due_on": str(timezone.localdate()),
    },
    **dict.fromkeys(("sales:add_hers", "sales:add_firms", "sales:edit"), bill),
    **dict.fromkeys(("sales:new_deal", "sales:new_hers", "sales:new_firms", "sales:edit_deal"), deal),
    **dict.fromkeys(("sales:stage", "sales:stage_removal"), another_stage),
    "sales:stage_many": lambda objects, actor, target: {
        **ticked_deals(objects),
        "stage": str(Stage.objects.in_use()[1].uid),
    },
    "sales:owner_many": lambda objects, actor, target: {**ticked_deals(objects), **desk(objects, actor, None)},
    "sales:deal_owner": desk,
    "sales:tag_many": lambda objects, actor, target: {**ticked_deals(objects), "tag": "ważne"},
    "sales:bin_many": lambda objects, actor, target: ticked_deals(objects),
    "sales:return_many": lambda objects, actor, target: ticked_deals(objects),
    "sales:deal_task_many": lambda objects, actor, target: {
        **ticked_deals(objects),
        **{"go": "1", "kind": "call", "title": "Oddzwonić", "due_on": in_days(3)},
    },
    "sales:deal_value": lambda objects, actor, target: {"closes_on": "2031-02-03", "version": version_of(Deal, target)},
    "sales:lost": lambda objects, actor, target: {"reason": str(LostReason.objects.in_use()[0].uid)},
    "sales:deal_people": deal,
    "sales:deal_parties": same(whose="seedname"),
    "sales:deal_customers": same(whose="seedname"),
    "sales:deal_alike": same(**{"new-name": "seedname", "new-email": "seed@matrix.example"}),
    "sales:money": same(currency="PLN"),
    "sales:ksef": same(nip="5265877635"),
    "sales:money_rate": lambda objects, actor, target: {"code": "EUR", "day": in_days(0), "rate": "4,25"},
    "sales:deal_lines": same(product="Regał", quantity="2", unit_price="99,50"),
    "sales:deal_products": same(product="regał"),
    **{f"sales:public_offer_{code}": question for code in ("pl", "en")},
    "sales:offer_wording": wording,
    "sales:offer_lines": same(product="Regał", quantity="2", unit_price="99,50"),
    "sales:offer_products": same(product="regał"),
    "sales:offer_line": lambda objects, actor, target: offered_line(target),
    "sales:offer_sending": lambda objects, actor, target: receiver(target),
    **dict.fromkeys(
        ("sales:paper_templates", "sales:paper_template"),
        lambda objects, actor, target: {**PAPER_TEMPLATE, "version": "1" if target else "0"},
    ),
    "sales:paper_sending": lambda objects, actor, target: receiver_of_paper(target),
    **dict.fromkeys(("sales:deal_papers", "sales:offer_papers"), lambda objects, actor, target: drawn_from(objects)),
    **dict.fromkeys(("sales:offer_settings", "sales:offer_term"), same(name="Gwarancja", text="36 miesięcy")),
    "sales:deal_line": lambda objects, actor, target: line_of(target),
    **dict.fromkeys(
        ("sales:new_product", "sales:edit_product"),
        lambda objects, actor, target: {
            **{"code": uuid4().hex[:12], "name": "Regał", "unit": "szt.", "vat": "23"},
            "version": version_of(Product, target),
        },
    ),
    "sales:product_price": lambda objects, actor, target: {
        **{"price_list": PriceList.objects.in_use()[0].uid, "net": "12,50", "valid_from": in_days(3)}
    },
    **dict.fromkeys(("outreach:rule_new", "outreach:rule"), work_rule),
    "outreach:rule_switch": same(state="off"),
    "outreach:rules_brake": same(reason="Przegląd"),
    "sales:price_lists": lambda objects, actor, target: {"name": uuid4().hex[:12], "currency": "EUR"},
    "sales:price_list": lambda objects, actor, target: {"name": uuid4().hex[:12]},
    "sales:price_changes": lambda objects, actor, target: {
        **{"way": "up", "percent": "5", "rounding": "0.01", "since": in_days(4), "go": "1"}
    },
    "sales:price_list_place": same(way="down"),
    "sales:price_files": lambda objects, actor, target: {
        "file": SimpleUploadedFile("cennik.csv", b"Kod;Nazwa;Jednostka\nA-1;Klej;szt.\n", "text/csv")
    },
    "sales:deal_notes": same(text="Czeka na wymiary."),
    "sales:deal_entries": talk,
    "sales:note": same(text="Poprawione po rozmowie."),
    "sales:note_files": lambda objects, actor, target: {"files": SimpleUploadedFile("a.pdf", SCAN, "application/pdf")},
    "sales:add_deals": bill,
    **dict.fromkeys(("sales:pipelines", "sales:lost_reasons", "sales:lost_reason"), same(name="Nowa nazwa")),
    "sales:pipeline": same(act="rename", name="Nowa nazwa"),
    "sales:stage_settings": same(name="Nowa nazwa", probability="20"),
    "sales:stage_place": same(way="down"),
    "sales:loads": bills,
    "sales:offer_invoice": same(issued_on="2026-01-05"),
    "sales:correction": same(issued_on="2026-01-05", reason="Zwrot", quantity_0="1", price_0="90", discount_0="0"),
    "sales:deal_invoice": invoiced,
    "sales:payments": lambda objects, actor, target: {
        "file": SimpleUploadedFile("wyciag.csv", b"Data;Kwota;Tytul\n2026-01-05;12,30;FV 1\n", "text/csv")
    },
    "sales:payment_marks": lambda objects, actor, target: {
        "pay": [f"{document.id}:1:2026-01-05" for document in objects.of("document")]
    },
    **dict.fromkeys(
        ("sales:task_new", "sales:task_edit"),
        lambda objects, actor, target: {"kind": "call", "title": "Oddzwonić", "due_on": in_days(3), "version": 1},
    ),
    "sales:task_people": same(who="seedname"),
    "sales:task_snooze": same(by="tomorrow"),
    "sales:meeting_move": lambda objects, actor, target: {
        **{"day": in_days(2), "clock": "10:15", "version": version_of(Task, target)}
    },
    "sales:meeting_cancel": same(whose="them"),
    "sales:meeting_answer": same(answer="yes"),
    "sales:meeting_people": same(add_person="", add_colleague=""),
    "sales:feeds": same(name="Telefon"),
    "sales:row": same(act="leave"),
}

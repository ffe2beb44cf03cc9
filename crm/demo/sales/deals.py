"""Deals of the demo: one pipeline, a dozen deals in its stages, one behind a padlock, and what became of others before.

Everybody is invented, like the rest of the demo.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.models import CustomField
from crm.demo.accounts import BY
from crm.demo.firm.colleagues import STAFF
from crm.demo.firm.companies import FIRMS
from crm.demo.firm.own_fields import make_field, take_out as take_out_fields
from crm.demo.sales.past_deals import PAST, Past
from crm.privacy.categories import Category
from crm.sales.deal_lines.line_items import add_line
from crm.sales.deal_notes.notes import pin, write
from crm.sales.deals.deal_bin import to_bin
from crm.sales.deals.deals import open_deal
from crm.sales.deals.moves import lose, move, win
from crm.sales.deals.participants import add_participant
from crm.sales.models import Deal, DealMove, DealNote, DealPerson, GoneDeals, LostReason, Pipeline, Product, Stage
from crm.sales.pipelines.seeds import plant
from crm.sales.planned_tasks.planning import plan

Role = DealPerson.Role
OFFER = {
    "record": CustomField.Record.DEAL,
    "key": "strona_oferty",
    "kind": "link",
    "label": "Strona oferty",
    "label_en": "Page of the offer",
    "category": Category.CORRESPONDENCE,
    "purposes": ["contracts", "enquiries"],
    "from_her": False,
}
BINNED = "binned"
PAUSED = "Wanda Pietruszka"  # their data are restricted: their own deal is a padlock, a firm's goes on without them


@dataclass(frozen=True)
class Sale:
    """One deal of a firm by its key, or of a person. It was opened `days` before the loading, and moved since."""

    whose: str
    title: str
    amount: str
    stage: int  # how far it came
    days: int
    still: int  # days since the last move
    closes: int | None = None  # days from the loading
    people: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[str, str, str], ...] = ()
    note: str = ""
    outcome: str = ""
    currency: str = "PLN"
    step: tuple[str, int] = ("", 0)  # what comes next, and in how many days
    offer: str = ""  # the page of the offer, in the house's own field


# fmt: off
SALES = (
    Sale("debowe", "Regały magazynowe, hala 2", "14200", 0, 6, 2, 34, (("Marek Kowalski", Role.DECIDES),),
         step=("Zadzwonić w sprawie wymiarów", 0)),
    Sale("tynk", "Ścianki działowe do biura", "9000", 0, 12, 12, 50, (("Dominik Wójcik", Role.DECIDES),)),
    Sale("saldo", "Archiwum na akta", "15200", 0, 3, 3, 40, (("Helena Śmigielska", Role.SIGNS),)),
    Sale("wektor", "Wyposażenie sali szkoleniowej", "42000", 1, 30, 17, -3, (("Krzysztof Zięba", Role.DECIDES),),
         note="Czekają na decyzję o drugiej sali.", step=("Zapytać o drugą salę", -3)),
    Sale("lingwa", "Ławki i tablice do czterech sal", "19000", 1, 20, 6, 30),
    Sale("jawor", "Recepcja i 40 pokoi, etap 2", "88000", 2, 25, 8, 22,
         (("Jadwiga Żółć", Role.DECIDES), ("Anna Sołtys-Mróz", Role.PAYS), ("Szczepan Wąsik", Role.ADVISES)),
         (("Łóżko hotelowe z zagłówkiem", "40", "1600"), ("Lada recepcyjna", "1", "18050"), ("Montaż", "1", "5950")),
         "Wizja lokalna zrobiona, wymiary potwierdzone. @magda, akceptujesz rabat 5%?",
         step=("Prezentacja próbek tkanin", 5), offer="https://oferty.spojnik.example/jawor-2"),
    Sale("debowe", "Biurka regulowane, 12 sztuk", "39500", 2, 16, 4, 12, (("Barbara Kowalczyk", Role.PAYS),)),
    Sale("Kinga Chrząszcz", "Biurko regulowane i fotel", "4930", 2, 9, 5, 14,
         offer="https://oferty.spojnik.example/of-61"),
    Sale("baltyk", "Dyspozytornia w Gdyni", "7300", 2, 14, 6, 25, (), currency="EUR"),
    Sale("zrodlana", "Meble do pracowni, seria próbna", "22900", 3, 33, 4, 9, step=("Ustalić termin dostawy", 2)),
    Sale("sol", "Czwarty lokal: bar i stoliki", "54300", 3, 40, 12, 6),
    Sale("jawor", "Umowa na przeglądy okuć", "12400", 4, 45, 1, 4, (("Szczepan Wąsik", Role.USES),),
         step=("Wysłać umowę do podpisu", 0)),
    Sale("Celina Hirsz", "Kuchnia na wymiar", "18400", 4, 60, 35, None, outcome="won"),
    Sale("debowe", "Zamówienie kwartalne", "14200", 4, 50, 31, None, (("Marek Kowalski", Role.DECIDES),),
         outcome="won"),
    Sale("debowe", "Regały magazynowe, hala 2 (wpisana drugi raz)", "14200", 0, 6, 4, outcome=BINNED),
    Sale("latarnia", "Świetlica: stoły i krzesła", "8600", 2, 55, 20, None, outcome="lost"),
)
# fmt: on


def bring_in(loading: Any) -> None:
    """Open the deals through the verbs of staff, then put their moments back to where they belong."""
    plant(Pipeline, Stage, LostReason)
    make_field(OFFER, by=BY)
    pipeline = Pipeline.objects.in_use().first()
    stages = list(Stage.objects.in_use().filter(pipeline=pipeline))
    for sale in SALES:
        sold(sale, loading, stages)
    for past in PAST:
        ended(past, loading, stages)
    behind_a_padlock(loading, stages[1])


def sold(sale: Sale, loading: Any, stages: list[Stage]) -> None:
    """One deal with all that hangs on it."""
    contact, firm = loading.people.get(sale.whose), loading.firms.get(sale.whose)
    by = (contact or firm).owner
    closes = timezone.localdate(loading.now) + timedelta(days=sale.closes) if sale.closes is not None else None
    values = {"title": sale.title, "amount": Decimal(sale.amount), "currency": sale.currency, "closes_on": closes}
    custom = {f"custom_{OFFER['key']}": sale.offer} if sale.offer else {}
    deal = open_deal({**values, "stage": stages[0], **custom}, by=by, contact=contact, company=firm)
    deal = Deal.objects.with_keys().get(pk=deal.pk)
    for name, role in sale.people:
        add_participant(deal, loading.people[name], role, by=by)
    for product, quantity, price in sale.lines:
        item = Product.objects.filter(name=product).first()
        numbers = {"quantity": Decimal(quantity), "unit_price": Decimal(price)}
        add_line(deal, item=item, product=product, **numbers, by=by)
    if sale.note:
        pin(write(deal, sale.note, by=by), by=by, on="@" in sale.note)
    for stage in stages[1 : sale.stage + 1]:
        move(deal, stage, by=by)
    end(deal, sale, loading, by=by)
    if sale.step[0]:
        what, days = sale.step
        day = timezone.localdate(loading.now) + timedelta(days=days)
        plan({"kind": "call", "title": what, "due_on": day}, by=by, deal=deal)
    if sale.whose == "lingwa":
        DealPerson.objects.create(deal=deal, person=loading.people[PAUSED].person, role=Role.ADVISES)
    put_back(deal, sale, loading)


def end(deal: Deal, sale: Sale, loading: Any, *, by: User) -> None:
    """End the deal as the table says: won, lost or binned; nothing while it is open."""
    if sale.outcome == BINNED:
        to_bin(deal, by=by, at=loading.moment(sale.still))
    elif sale.outcome == "won":
        win(deal, by=by)
    elif sale.outcome:
        lose(deal, LostReason.objects.in_use().first(), by=by)


def behind_a_padlock(loading: Any, stage: Stage) -> None:
    """What was under way with somebody when their data were paused; no verb opens such a deal any more."""
    contact, at = loading.people[PAUSED], loading.moment(15)
    columns = {"owner": contact.owner, "team": contact.team, "stage": stage, "pipeline": stage.pipeline}
    deal = Deal(person=contact.person, amount=Decimal(9600), **columns)
    deal.tell("title", "Regał do biblioteki domowej")
    deal.opened_at = deal.entered_stage_at = deal.last_activity_at = at
    deal.save(force_insert=True)
    DealPerson.objects.create(deal=deal, person=contact.person, role=Role.PARTY)
    DealMove.objects.create(deal=deal, to_stage=stage, by=contact.owner, at=at)


def put_back(deal: Deal, sale: Sale, loading: Any) -> None:
    """The moments of a deal, spread from its opening to its last move."""
    opened, last = loading.moment(sale.days), loading.moment(sale.still)
    moves = list(DealMove.objects.filter(deal=deal).order_by("pk"))
    steps = max(len(moves) - 1, 1)
    for place, deal_move in enumerate(moves):
        deal_move.at = opened + (last - opened) * place / steps
    DealMove.objects.bulk_update(moves, ["at"])
    entered = [deal_move.at for deal_move in moves if not deal_move.outcome][-1]
    moments = {"opened_at": opened, "entered_stage_at": entered, "last_activity_at": last}
    Deal.objects.filter(pk=deal.pk).update(**moments, ended_at=last if deal.outcome else None)
    DealNote.objects.filter(deal=deal).update(at=last)


def ended(past: Past, loading: Any, stages: list[Stage]) -> None:
    """One deal of the months before, with the moves that it made; only its opening stands in the ledger."""
    contact, firm = loading.people.get(past.whose), loading.firms.get(past.whose)
    by, begun, over = (contact or firm).owner, loading.moment(past.days), loading.moment(past.still)
    values = {"title": past.title, "amount": Decimal(past.amount), "currency": past.currency, "stage": stages[0]}
    deal = open_deal(values, by=by, contact=contact or loading.people.get(past.who), company=firm)
    way = stages[: past.stage + 1]
    at = [begun + (over - begun) * place / len(way) for place in range(len(way))]
    DealMove.objects.filter(deal=deal).update(at=begun)
    steps = zip(way, way[1:], at[1:], strict=False)
    moves = [
        DealMove(deal=deal, from_stage=stage_from, to_stage=stage_to, by=by, at=when)
        for stage_from, stage_to, when in steps
    ]
    moves.append(DealMove(deal=deal, from_stage=way[-1], to_stage=way[-1], outcome=past.outcome, by=by, at=over))
    DealMove.objects.bulk_create(moves)
    why = LostReason.objects.in_use()[past.reason] if past.outcome == Deal.Outcome.LOST else None
    moments = {"opened_at": begun, "entered_stage_at": at[-1], "last_activity_at": over, "ended_at": over}
    ending = {"stage": way[-1], "outcome": past.outcome, "ended_by": by, "lost_reason": why}
    Deal.objects.filter(pk=deal.pk).update(**moments, **ending)


def take_out() -> None:
    """Deals of the demo's firms go; people have taken theirs along, and what these left in the sums goes too."""
    Deal.objects.filter(company__nip__in=[firm.nip for firm in FIRMS]).delete()
    teams = {name for person in STAFF for name in person.teams}
    GoneDeals.objects.filter(team__name__in=teams).delete()
    take_out_fields(str(OFFER["record"]), [str(OFFER["key"])])

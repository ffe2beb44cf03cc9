"""What a customer does by their link: accept, ask, decline, ask for a new one. Each in one transaction.

    accept(secret, name="Jadwiga Żółć", role="dyrektorka")     the order, the deal won, the ground, the mail
    ask_for_code(secret)                                       for a dear one, which wants code="123456" then
    ask(secret, "Czy montaż …")                                into the thread of the letter, which may be answered
    decline(secret, reason="price")                            ask_for_new(secret) once it has ended

Whoever holds the link acts; nothing is ever sent to an address that was typed. Two who accept at once make one order:
deal and offer are locked, and the second finds it accepted.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from consents.business.first_messages import wrote_to_us
from crm.contacts.entries.composing import note_activity
from crm.contacts.models import Contact, Interaction
from crm.privacy.actors import ActorKey
from crm.privacy.channels import EMAIL
from crm.privacy.models import Person
from crm.sales.acceptance_codes.codes import NotSent, code_opens, needs_code, send_code
from crm.sales.deals.moves import lock_deal, reopen, win
from crm.sales.deals.participants import touch
from crm.sales.deals.won_grounds import people_to_ground
from crm.sales.documents.documents import add
from crm.sales.documents.scans import Scan
from crm.sales.models import Deal, Document, Offer, OfferAnswer
from crm.sales.offers.number_series import ORDERS, next_number
from crm.sales.offers.offer_letters import confirm_to_customer, tell_owner
from crm.sales.offers.offer_links import OpenedOffer, offer_behind
from crm.sales.offers.offers import lock_offer, record

Kind = OfferAnswer.Kind
LONGEST_QUESTION = 2000


class NotOpen(Exception):
    """The link opens nothing that could be answered any more; `opened` is what it opens now, None for nothing."""

    def __init__(self, opened: OpenedOffer | None) -> None:
        super().__init__("not open")
        self.opened = opened


class WrongCode(Exception):
    """The code is not the one that was sent, does not work any more, or was typed wrongly too often."""


def accept(secret: str, *, name: str, role: str = "", code: str = "") -> OfferAnswer:
    """The order. NotOpen where somebody was quicker, and for what cannot be accepted; WrongCode, which has counted, for
    a dear one without the code that was sent.

    Raises PermissionDenied, Paused or ValidationError where the deal cannot be worked on now.
    """
    answer = accepted(secret, name=name, role=role, code=code, at=timezone.now())
    if answer is None:
        raise WrongCode
    return answer


def accepted(secret: str, *, name: str, role: str, code: str, at: datetime) -> OfferAnswer | None:
    """The same; None for a wrong code, so that the try stays counted."""
    with transaction.atomic():
        opened = locked(secret, states=("open",))
        by_code = needs_code(opened.version)
        if by_code and not code_opens(opened.link, code, at=at):
            return None
        deal, version = opened.offer.deal, opened.version
        order = order_of(opened, at)
        answer = OfferAnswer(version=version, person=opened.link.person, kind=Kind.ACCEPTED, order=order, at=at)
        answer.name, answer.role, answer.by_code = name.strip(), role.strip(), by_code
        answer.save(force_insert=True)
        set_state(opened.offer, Offer.State.ACCEPTED, at)
        close_deal(deal, at)
        note("offer.accepted", opened, fields=["name", "role"])
        confirm_to_customer(opened, order)
        tell_owner(opened, Kind.ACCEPTED)
    return answer


def locked(secret: str, *, states: tuple[str, ...]) -> OpenedOffer:
    """What the link opens, with people, deal and offer locked in this order. NotOpen unless in one of `states`."""
    opened = offer_behind(secret)
    if opened is None or opened.state not in states:
        raise NotOpen(opened)
    people = [opened.link.person, *people_to_ground(opened.offer.deal)]
    Person.hold({person.pk: person for person in people}.values())
    lock_offer(opened.offer, answered=True)
    opened = offer_behind(secret)
    if opened is None or opened.state not in states:
        raise NotOpen(opened)
    return opened


def order_of(opened: OpenedOffer, at: datetime) -> Document:
    """The order as a paper of the deal, with the frozen PDF: a person's opens the ground *contract* with it."""
    deal, version, day = opened.offer.deal, opened.version, timezone.localdate(at)
    with override("pl"):
        note = _("From the offer %(number)s, version %(version)s, code %(code)s.")
    values: dict[str, Any] = {
        "kind": Document.Kind.ORDER,
        "number": next_number(ORDERS, day),
        "amount": Decimal(version.gross),
        "currency": opened.offer.currency,
        "issued_on": day,
        "note": note % {"number": opened.offer.number, "version": version.number, "code": version.code},
    }
    contact = Contact.objects.with_keys().filter(pk=deal.person_id).first() if deal.person_id else None
    scan = Scan(version.paper.plain(), Document.Format.PDF)
    return add(values, by=deal.owner, contact=contact, company=deal.company, deal=deal, scan=scan)


def close_deal(deal: Deal, at: datetime) -> None:
    """The deal is won, whatever it was; its owner answers for the move."""
    now = lock_deal(deal)
    if now.outcome == Deal.Outcome.LOST:
        reopen(now, by=now.owner, at=at)
        now = lock_deal(deal)
    if now.open:
        win(now, by=now.owner, at=at)


def ask_for_code(secret: str) -> None:
    """A code to the address we know. NotOpen as above, NotSent where none goes out now."""
    with transaction.atomic():
        opened = locked(secret, states=("open",))
        if not needs_code(opened.version):
            raise NotSent
        send_code(opened.link)


def ask(secret: str, text: str) -> OfferAnswer:
    """A question: in the thread of the letter, as a mail from them; we may answer it. NotOpen as above."""
    at = timezone.now()
    with transaction.atomic():
        opened = locked(secret, states=("open", "expired", "accepted", "declined"))
        answer = answered(opened, Kind.ASKED, at)
        with override(opened.offer.language):
            subject = _("Question about the offer %(number)s") % {"number": opened.offer.number}
        into_thread(opened, f"{subject}\n\n{text.strip()[:LONGEST_QUESTION]}", at)
        note("offer.asked", opened, fields=["summary"])
        tell_owner(opened, Kind.ASKED)
    return answer


def decline(secret: str, *, reason: str = "") -> OfferAnswer:
    """A no; the deal goes on, since its owner decides what comes next. NotOpen as above."""
    at = timezone.now()
    with transaction.atomic():
        opened = locked(secret, states=("open",))
        answer = answered(opened, Kind.DECLINED, at, reason=reason)
        set_state(opened.offer, Offer.State.DECLINED, at)
        touch(opened.offer.deal)
        note("offer.declined", opened, reason=reason or "none")
        tell_owner(opened, Kind.DECLINED)
    return answer


def ask_for_new(secret: str) -> OfferAnswer:
    """They want a new one in place of an offer that has ended; asked twice it is one wish. NotOpen as above."""
    at = timezone.now()
    with transaction.atomic():
        opened = locked(secret, states=("expired",))
        earlier = OfferAnswer.objects.filter(version=opened.version, person=opened.link.person, kind=Kind.RENEWAL)
        if (before := earlier.first()) is not None:
            return before
        answer = answered(opened, Kind.RENEWAL, at)
        with override(opened.offer.language):
            text = _("The offer %(number)s has ended. Please send a new one.") % {"number": opened.offer.number}
        into_thread(opened, f"{text}\n\n{text}", at)
        note("offer.asked", opened, fields=["summary"])
        tell_owner(opened, Kind.RENEWAL)
    return answer


def answered(opened: OpenedOffer, kind: str, at: datetime, *, reason: str = "") -> OfferAnswer:
    """The row of an answer without words."""
    answer = OfferAnswer(version=opened.version, person=opened.link.person, kind=kind, reason=reason, at=at)
    answer.save(force_insert=True)
    return answer


def into_thread(opened: OpenedOffer, text: str, at: datetime) -> Interaction:
    """What they wrote, in the exchange of the letter that brought the link; it opens the answer by e-mail."""
    person, letter = opened.link.person, opened.link.entry
    thread = {"thread": letter.exchange} if letter else {}
    entry = Interaction(
        person=person,
        kind=Interaction.Kind.EMAIL,
        direction=Interaction.Direction.IN,
        summary=text,
        happened_at=at,
        author=opened.offer.deal.owner,
        about=opened.offer.deal.uid,
        **thread,
    )
    entry.thread = entry.thread or entry.occasion
    entry.save(force_insert=True)
    note_activity(Contact.objects.filter(pk=person.pk), at)
    wrote_to_us([person], by=ActorKey("subject", str(person.uid)), at=at, channel=EMAIL)
    touch(opened.offer.deal)
    return entry


def set_state(offer: Offer, state: str, at: datetime) -> None:
    """The state of a locked offer."""
    Offer.objects.filter(pk=offer.pk).update(state=state, changed_at=at)
    offer.state = state


def note(act: str, opened: OpenedOffer, *, fields: Any = (), **counts: Any) -> None:
    """The ledger entry: they did it themselves."""
    person = opened.link.person
    by = ActorKey("subject", str(person.uid))
    record(act, opened.offer, by=by, about=person, fields=fields, version=opened.version.number, **counts)

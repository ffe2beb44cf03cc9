"""An offer of a team that was sent, and the secret of its link; the blocks of terms."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from consents.models import Controller
from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.contacts.people.intake import add_contact
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.actors import Actor
from crm.privacy.models import Origin, Purpose
from crm.sales.deal_lines.line_items import add_line
from crm.sales.deals.deals import open_deal
from crm.sales.models import Deal, Offer, OfferLine, OfferLink, OfferTerm, PaperTemplate, Stage
from crm.sales.offers.offers import make_offer
from crm.sales.offers.sending import digest_of, frozen
from crm.sales.paper_templates.drawing_up import draw_up
from crm.sales.paper_templates.paper_sources import paper_source_of_deal
from crm.sales.paper_templates.template_versions import save_template


def offers_of(owner: User, team: str, purpose: Purpose) -> Iterator[Seeded]:
    """Somebody's deal, its offer, a contract, and the link that a letter of last week brought."""
    buyer = word("buyer")
    values = {"name": f"Ola {buyer}", "email": f"{buyer.lower()}@offers.example"}
    contact = add_contact(values, by=owner, origin_kind=Origin.Kind.CARD, origin_label=word("fair"), purpose=purpose)
    stage = Stage.objects.in_use().first()
    opened = open_deal({"title": word("stand"), "stage": stage}, by=owner, contact=contact)
    deal = Deal.objects.with_keys().get(pk=opened.pk)
    add_line(deal, product=word("bench"), quantity=Decimal(2), unit_price=Decimal(100), by=owner)
    offer = Offer.objects.with_keys().get(pk=make_offer(deal, by=owner).pk)
    yield Seeded("deal", str(deal.uid), team, owner.username)
    yield Seeded("offer", str(offer.uid), team, owner.username)
    template = PaperTemplate.objects.in_use().latest("pk")
    paper = draw_up(template, paper_source_of_deal(deal), language="pl", by=owner)
    yield Seeded("document", str(paper.uid), team, owner.username)
    yield Seeded("offer_link", link_of(offer, contact, purpose, by=owner), team, None)


def link_of(offer: Offer, contact: Contact, purpose: Purpose, *, by: User) -> str:
    """The secret of a link whose letter has left."""
    secret, ago = word("link"), timezone.now() - timedelta(days=7)
    version = frozen(offer, list(OfferLine.objects.filter(offer=offer)), purpose, by=by, reason="")
    OfferLink.objects.create(version=version, person=contact.person, digest=digest_of(secret), made_at=ago, sent_at=ago)
    Offer.objects.filter(pk=offer.pk).update(state=Offer.State.SENT)
    return secret


def name_the_seller(*, by: Actor) -> None:
    """Our firm has a name and a NIP, without which neither offer nor invoice goes out."""
    if Controller.named() is None:
        named = {
            "name": "Zespoły A i B sp. z o.o.",
            "short": "Zespoły",
            "address": "Prosta 1, Kraków",
            "nip": "5265877635",
        }
        Controller.name_it({**named, "email": "biuro@zespoly.example"}, by=by)


def terms_of_offers() -> Iterator[Seeded]:
    """The blocks of terms, which are everybody's."""
    yield from (Seeded("offer_term", str(term.uid), None, None) for term in OfferTerm.objects.in_use())


def papers_of_the_house(*, by: User) -> Iterator[Seeded]:
    """A template of contracts, which is everybody's."""
    values = {
        "name": word("contract"),
        "kind": "contract",
        "title": "Umowa {{numer}}",
        "text": "{{klient}}, {{szansa}}",
    }
    template = PaperTemplate()
    save_template(template, {**values, "title_en": "", "text_en": ""}, over=0, by=by)
    yield Seeded("paper_template", str(template.uid), None, None)

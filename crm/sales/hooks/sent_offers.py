"""A letter about a deal goes into the outbox: offers that it brings are sent from then on."""

from django.utils import timezone

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.deals.participants import touch
from crm.sales.models import Deal, Offer, OfferLink


def note_sent(deal: Deal, *, by: Actor) -> None:
    """Somebody worked on the deal just now; offers whose letters went into the outbox are sent. Needs a transaction."""
    touch(deal)
    rows = OfferLink.objects.filter(version__offer__deal=deal, sent_at=None, entry__message__isnull=False)
    for link in rows.select_related("version__offer", "person"):
        at, offer = timezone.now(), link.version.offer
        OfferLink.objects.filter(pk=link.pk).update(sent_at=at)
        waiting = Offer.objects.filter(pk=offer.pk, state__in=(Offer.State.DRAFT, Offer.State.EXPIRED))
        waiting.update(state=Offer.State.SENT, changed_at=at)
        counts = {"version": link.version.number}
        ledger.record("offer.sent", by=by, about=link.person, target=offer.target, counts=counts)

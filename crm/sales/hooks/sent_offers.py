"""A letter about a deal goes into the outbox: offers that it brings are sent from then on."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.deals.participants import touch
from crm.sales.models import Deal, LimitRaise, Offer, OfferLink, OfferSettings, OfferVersion


class NotApproved(ValidationError):
    """The letter brings an offer whose discount is over the limit, and that nobody has approved."""

    def __init__(self, version: OfferVersion) -> None:
        words = _("The discount of the offer %(number)s is over the limit now: have it approved and write anew.")
        super().__init__(words % {"number": version.offer.number}, code="discount")


def note_sent(deal: Deal, *, by: Actor) -> None:
    """Somebody worked on the deal just now; offers whose letters went into the outbox are sent. Needs a transaction,
    which NotApproved takes back: a letter may wait in the composer from before the house set its limit.
    """
    touch(deal)
    rows = OfferLink.objects.filter(version__offer__deal=deal, sent_at=None, entry__message__isnull=False)
    for link in rows.select_related("version__offer", "person"):
        at, offer = timezone.now(), link.version.offer
        refuse_unapproved(link.version, by)
        OfferLink.objects.filter(pk=link.pk).update(sent_at=at)
        waiting = Offer.objects.filter(pk=offer.pk, state__in=(Offer.State.DRAFT, Offer.State.EXPIRED))
        waiting.update(state=Offer.State.SENT, changed_at=at)
        counts = {"version": link.version.number}
        ledger.record("offer.sent", by=by, about=link.person, target=offer.target, counts=counts)


def refuse_unapproved(version: OfferVersion, by: Actor) -> None:
    """NotApproved for a discount over the limit of today that nobody approved; the version bears its approval."""
    limit = LimitRaise.limit_for(version.offer.deal, by, OfferSettings.now().discount_limit)
    percent = version.discount_percent
    if limit is not None and percent is not None and percent > limit and version.approval_id is None:
        raise NotApproved(version)

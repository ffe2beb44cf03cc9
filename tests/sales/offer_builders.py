"""Offers for tests: made, frozen, their letter sent, their link."""

import re
from datetime import timedelta
from decimal import Decimal

from django.core.signing import TimestampSigner
from django.utils import timezone

from consents.models import Controller
from crm.contacts.models import Contact
from crm.correspondence.letters.drafts import own_draft, words_of
from crm.correspondence.letters.sending import send
from crm.sales.deal_lines.line_items import add_line
from crm.sales.deals.participants import add_participant
from crm.sales.hooks.sent_offers import note_sent
from crm.sales.models import Offer
from crm.sales.offers.offers import make_offer
from crm.sales.offers.sending import prepare
from tests.sales.deal_builders import again, deal, firm

FIRM = {
    "name": "Stalmag sp. z o.o.",
    "short": "Stalmag",
    "address": "Lipowa 1, 30-001 Kraków",
    "email": "b@stalmag.test",
}


def named(by):
    """Our firm has a name."""
    return Controller.name_it(FIRM, by=by)


def firms_deal(by, contact):
    """A firm's deal with somebody on it, and one line."""
    new_deal = deal(by, company=firm(by))
    add_participant(new_deal, contact, "decides", by=by)
    return with_line(new_deal, by=by)


def with_line(a_deal, *, by, **values):
    """The deal with one more line."""
    numbers = {"quantity": Decimal(2), "unit_price": Decimal("100.50"), **values}
    add_line(again(a_deal), product="Montaż", by=by, **numbers)
    return again(a_deal)


def fresh(offer):
    """The offer as the database holds it."""
    return Offer.objects.with_keys().get(pk=offer.pk)


def made(a_deal, by):
    """A draft of that deal."""
    return fresh(make_offer(a_deal, by=by))


def laid(offer, contact, by, **options):
    """The draft of its letter, and the secret of the link in it."""
    entry = prepare(fresh(offer), whole(contact), by=by, **options)
    return entry, secret_in(words_of(entry)["text"])


def secret_in(text):
    """The secret of the link in a letter."""
    return re.search(r"/p/(?:pl|en)/offer/([^/\s]+)/", text)[1]


def whole(contact):
    """The contact with its keys."""
    return Contact.objects.with_keys().get(pk=contact.pk)


def sent(offer, contact, by):
    """The secret of an offer whose letter is in the outbox."""
    entry, secret = laid(offer, contact, by)
    draft = own_draft(whole(contact), entry.uid, by=by)
    send(
        whole(contact),
        by=by,
        purpose=draft.draft.purpose,
        key=entry.uid,
        about=offer.deal.uid,
        **words_of(draft),
    )
    note_sent(fresh(offer).deal, by=by)
    return secret


def over(offer):
    """Its last day was yesterday, in the offer and in what was sent."""
    day = timezone.localdate() - timedelta(days=1)
    Offer.objects.filter(pk=offer.pk).update(valid_until=day)
    offer.versions.update(valid_until=day)


def body(secret, act, **more):
    """What the page sends."""
    return {"stamp": TimestampSigner(salt="consents.portal").sign(secret), "act": act, **more}

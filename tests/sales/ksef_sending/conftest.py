"""KSeF on this machine, an account there, a draft that is ready."""

import pytest

from crm.privacy.models import Purpose, PurposeRecipient, Recipient
from crm.sales.ksef.drafting import Terms, draft_from_deal, draft_from_offer
from crm.sales.ksef_sending.ksef_account import keep_account, switch_account
from tests.sales.deal_builders import deal as open_deal
from tests.sales.document_builders import again
from tests.sales.ksef.invoice_builders import accepted, today, with_nip
from tests.sales.ksef_sending.fake_ksef import NIP, TOKEN, running
from tests.sales.offer_builders import firms_deal, with_line


@pytest.fixture
def ministry(db):
    """The Ministry as a recipient that the purpose of contracts names."""
    names = {"name": "Ministerstwo Finansów (KSeF)", "name_en": "Ministry of Finance (KSeF)"}
    recipient = Recipient.objects.create(slug="ksef", kind="authority", **names)
    PurposeRecipient.objects.create(purpose=Purpose.objects.get(slug="contracts"), recipient=recipient)
    return recipient


@pytest.fixture
def ksef(settings):
    """A KSeF that the settings name."""
    with running() as (address, fake):
        settings.KSEF, settings.KSEF_URL = "test", address
        yield fake


@pytest.fixture
def account(ksef, ministry, arek, sam):
    """The account of the house, switched on."""
    with_nip(sam)
    keep_account({"nip": NIP, "recipient": ministry, "keeper": None}, {"token": TOKEN}, by=arek)
    switch_account(on=True, by=arek)


@pytest.fixture
def draft(account, sam, ada):
    """A draft of a firm's invoice."""
    offer = accepted(firms_deal(sam, ada), ada, sam)
    return again(draft_from_offer(offer, Terms(issued_on=today()), by=sam))


@pytest.fixture
def hers(account, sam, ada):
    """A draft of a person's own invoice."""
    return again(draft_from_deal(with_line(open_deal(sam, ada), by=sam), Terms(issued_on=today()), by=sam))

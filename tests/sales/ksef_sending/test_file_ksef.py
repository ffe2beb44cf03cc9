"""The folder that stands in for KSeF where everything runs on one machine."""

import pytest
from django.core.exceptions import ValidationError

from crm.privacy.models import Disclosure
from crm.sales.ksef.drafting import Terms, draft_from_deal
from crm.sales.ksef_line.receipts import receipt_in
from crm.sales.ksef_sending.giving_to_ksef import give_to_ksef
from crm.sales.ksef_sending.ksef_account import check_account, keep_account, switch_account
from crm.sales.models import Document
from tests.sales.deal_builders import deal, firm
from tests.sales.document_builders import again
from tests.sales.invoices import xml
from tests.sales.ksef.invoice_builders import today, with_nip
from tests.sales.ksef_sending.fake_ksef import NIP
from tests.sales.ksef_sending.test_ksef_fetching import fetched
from tests.sales.ksef_sending.test_ksef_turns import turned
from tests.sales.offer_builders import with_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path, arek, sam):
    settings.KSEF, settings.DATA_DIR = "file", tmp_path
    with_nip(sam)
    keep_account({"nip": NIP, "keeper": sam}, {}, by=arek)
    switch_account(on=True, by=arek)
    return tmp_path / "ksef"


def test_it_takes_an_invoice_seals_it_and_gives_a_receipt_without_force(folder, sam, ada, arek):
    draft = again(draft_from_deal(with_line(deal(sam, ada), by=sam), Terms(issued_on=today()), by=sam))
    assert check_account(by=arek) is None
    give_to_ksef(draft, by=sam)
    turned()
    document = again(draft)
    receipt = receipt_in(document.upo.plain())
    assert (receipt.number, document.draft) == (document.ksef, False)
    assert "bez mocy prawnej" in document.upo.plain().decode()
    [place] = (folder / "taken").iterdir()
    assert ada.label not in place.read_text("utf-8")
    assert not Disclosure.objects.exists()


def test_it_refuses_a_number_that_is_there_already(folder, sam, ada):
    its_deal = with_line(deal(sam, ada), by=sam)
    for _time in range(2):
        draft = again(draft_from_deal(its_deal, Terms(issued_on=today(), number="FV/1"), by=sam))
        give_to_ksef(draft, by=sam)
        sending = turned()
    assert (sending.state, sending.code) == ("rejected", 440)


def test_what_another_program_put_there_is_fetched(folder, sam):
    firm(sam, nip="5260250274")
    (folder / "elsewhere").mkdir(parents=True)
    (folder / "elsewhere" / "faktura.xml").write_bytes(xml())
    assert (fetched(), fetched(), Document.objects.get().told("number")) == (1, 0, "FV/3/2026")


def test_outside_the_embedded_mode_it_stands_in_for_nothing(folder, sam, arek, settings):
    settings.EMBEDDED = False
    assert check_account(by=arek).code == "off"
    switch_account(on=False, by=arek)
    with pytest.raises(ValidationError):
        switch_account(on=True, by=arek)

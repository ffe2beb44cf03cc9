"""Pages of an invoice on its way to KSeF: the button, the card, the receipt; what others see of them."""

import pytest
from django.urls import reverse

from crm.sales.ksef_sending.giving_to_ksef import give_to_ksef
from crm.sales.models import KsefAccount
from tests.sales.deal_builders import pause
from tests.sales.document_builders import again
from tests.sales.ksef_sending.test_ksef_turns import turned

pytestmark = pytest.mark.django_db


def page(document, name="document"):
    return reverse(f"sales:{name}", args=[document.uid])


def text_of(answer):
    return answer.content.decode()


def test_from_the_button_to_the_receipt(draft, ksef, sam, as_user):
    client = as_user(sam)
    assert "Wyślij do KSeF" in text_of(client.get(page(draft)))
    assert "Numer przyjdzie" in text_of(client.post(page(draft, "ksef_give"), follow=True)).replace("numer", "Numer")
    waiting = text_of(client.get(page(draft)))
    assert ("Czeka na wysłanie" in waiting, "Wycofaj" in waiting, "Wyślij do KSeF" in waiting) == (True, True, False)
    turned()
    text = text_of(client.get(page(draft)))
    assert ("Pobierz UPO" in text, ksef.invoices[0]["number"] in text, "nie ma mocy prawnej" in text) == (True,) * 3
    answer = client.get(page(draft, "receipt"))
    content = b"".join(answer) if answer.streaming else answer.content
    assert (answer["Content-Type"], b"NumerKSeFDokumentu" in content) == ("application/xml", True)


def test_a_rejection_shows_the_words_escaped_and_what_to_do(draft, ksef, sam, as_user):
    ksef.verdict = (440, "Duplikat <script>alert(1)</script>", [])
    give_to_ksef(draft, by=sam)
    turned()
    text = text_of(as_user(sam).get(page(draft)))
    assert ("&lt;script&gt;" in text, "<script>alert" in text) == (True, False)
    assert ("pod innym numerem" in text, "Odrzucona w KSeF" in text) == (True, True)
    assert "Odrzucona w KSeF" in text_of(as_user(sam).get(reverse("sales:documents") + "?kind=drafts"))


def test_it_is_taken_back_from_the_page(draft, ksef, sam, as_user):
    client = as_user(sam)
    client.post(page(draft, "ksef_give"))
    client.post(page(draft, "ksef_back"))
    assert again(draft).ksef_state == ""
    assert "wyszła" in text_of(client.post(page(draft, "ksef_back"), follow=True))


def test_while_it_is_off_there_is_no_button(draft, sam, as_user):
    KsefAccount.objects.update(active=False)
    client = as_user(sam)
    assert "Wyślij do KSeF" not in text_of(client.get(page(draft)))
    assert "wyłączone" in text_of(client.post(page(draft, "ksef_give"), follow=True))


def test_a_stranger_and_a_restricted_person_are_nobody(hers, ksef, sam, mallory, ada, as_user):
    names = ("ksef_give", "ksef_back", "receipt")
    ways = [(name, "get" if name == "receipt" else "post") for name in names]
    assert {getattr(as_user(mallory), way)(page(hers, name)).status_code for name, way in ways} == {404}
    give_to_ksef(hers, by=sam)
    turned()
    pause(ada)
    assert {getattr(as_user(sam), way)(page(hers, name)).status_code for name, way in ways} == {404}

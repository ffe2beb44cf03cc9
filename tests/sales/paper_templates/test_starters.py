"""A contract and an order to begin with: in both languages, nothing unknown in them, put in once and then one's own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.privacy.models import LedgerEntry
from crm.sales.models import PaperTemplate
from crm.sales.paper_templates.drawn_pdf import drawn_pdf
from crm.sales.paper_templates.paper_placeholders import OF_OFFERS, PAPERS
from crm.sales.paper_templates.paper_sources import paper_source_of_deal
from crm.sales.paper_templates.paper_values import unknown_values
from crm.sales.paper_templates.starters import STARTERS, put_in_starters, starters_lacking
from crm.sales.paper_templates.template_versions import TEXTS
from crm.sales.pipelines.pipelines import retire
from tests.sales.offer_builders import firms_deal, named
from tests.sales.paper_builders import template_of

pytestmark = pytest.mark.django_db
URL = "sales:paper_templates"


@pytest.mark.parametrize("values", STARTERS, ids=lambda values: values["kind"])
def test_every_placeholder_is_known_and_none_is_of_an_offer_alone(values):
    PAPERS.refuse_unknown({name: values[name] for name in TEXTS})
    polish, english = (PAPERS.codes_in(values[f"title{end}"], values[f"text{end}"]) for end in ("", "_en"))
    assert polish == english
    assert {"customer", "our_firm", "lines", "totals", "terms", "signatures", "number"} <= polish
    assert not polish & OF_OFFERS  # they would be dots on a paper of a deal without an offer


def test_an_empty_house_puts_them_in_and_draws_them_up(sam, ada, marek, as_user):
    client = as_user(marek)
    assert "Wstaw wzór" in client.get(reverse(URL)).content.decode()
    assert client.post(reverse(URL), {"starters": "1"}).status_code == 302
    assert list(PaperTemplate.objects.values_list("kind", flat=True)) == ["contract", "order"]
    assert LedgerEntry.objects.filter(act="paper_template.added", actor_id=marek.pk).count() == 2
    assert "Wstaw wzór" not in client.get(reverse(URL)).content.decode()
    named(sam)
    source, today = paper_source_of_deal(firms_deal(sam, ada)), timezone.localdate()
    for template in PaperTemplate.objects.all():
        for language in ("pl", "en"):
            dots = unknown_values(template.newest, source, language, today)
            assert not {"numer", "pozycje", "kwota brutto", "klient", "nasza firma"} & set(dots)
            content = drawn_pdf(template.newest, source, language=language, number="UM/1", today=today)
            assert content.startswith(b"%PDF")


def test_a_kind_that_the_house_has_is_left_alone_even_when_it_was_put_away(marek):
    retire(template_of(marek), by=marek)
    assert [values["kind"] for values in starters_lacking()] == ["order"]
    assert (put_in_starters(by=marek), put_in_starters(by=marek)) == (1, 0)


def test_only_whoever_sets_up_deals_puts_them_in(sam, as_user):
    assert as_user(sam).post(reverse(URL), {"starters": "1"}).status_code == 403
    assert not PaperTemplate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_put_in_one_of_each(marek):
    def press(_turn):
        try:
            return put_in_starters(by=marek)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, range(4))) == 2
    assert PaperTemplate.objects.count() == 2

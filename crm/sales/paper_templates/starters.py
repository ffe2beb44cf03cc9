"""A contract of sale and an order to begin with, in Polish and English: put in by a colleague, then the house's own.

    put_in_starters(by=marek)     those of which kind the house has no template at all, not even one put away

They say what every sale needs and nothing that one house does otherwise than another; the page says so.
"""

from django.db import connection, transaction

from crm.accounts.models import User
from crm.sales.models import PaperTemplate
from crm.sales.paper_templates.template_versions import save_template

CONTRACT, ORDER = PaperTemplate.Kind.CONTRACT.value, PaperTemplate.Kind.ORDER.value
PARTIES = """{{nasza firma}}, {{nasz adres}}, NIP {{nasz NIP}}, zwaną dalej Sprzedawcą,

a

{{klient}}, {{adres klienta}}, NIP {{NIP klienta}}, zwanym dalej Kupującym."""
PARTIES_EN = """{{our firm}}, {{our address}}, NIP {{our NIP}}, the Seller,

and

{{customer}}, {{address of the customer}}, NIP {{NIP of the customer}}, the Buyer."""
CONTRACT_TEXT = f"""Umowa {{{{numer}}}} zawarta {{{{dzisiejsza data}}}} między:

{PARTIES}

§ 1

Sprzedawca sprzedaje, a Kupujący kupuje:

{{{{pozycje}}}}

{{{{podsumowanie}}}}

§ 2

Kupujący zapłaci {{{{kwota brutto}}}}, w tym VAT {{{{kwota VAT}}}}, przelewem na rachunek podany na fakturze.

§ 3

Strony ustalają ponadto:

{{{{warunki}}}}

§ 4

Zmiany umowy wymagają formy dokumentowej. W sprawach, których umowa nie reguluje, stosuje się prawo polskie.

§ 5

Ze strony Sprzedawcy umowę prowadzi {{{{opiekun}}}}, {{{{nasz e-mail}}}}, {{{{nasz telefon}}}}.

{{{{podpisy}}}}"""
CONTRACT_ENGLISH = f"""Contract {{{{number}}}} made on {{{{today}}}} between:

{PARTIES_EN}

§ 1

The Seller sells and the Buyer buys:

{{{{lines}}}}

{{{{totals}}}}

§ 2

The Buyer pays {{{{gross amount}}}}, of which VAT {{{{VAT amount}}}}, by transfer to the account named on the invoice.

§ 3

The parties agree besides:

{{{{terms}}}}

§ 4

Changes of the contract need a text form. What the contract does not settle is governed by the law of Poland.

§ 5

On the Seller's side it is looked after by {{{{who looks after it}}}}, {{{{our e-mail}}}}, {{{{our phone}}}}.

{{{{signatures}}}}"""
ORDER_TEXT = """Zamówienie {{numer}} z dnia {{dzisiejsza data}}

Zamawiający: {{klient}}, {{adres klienta}}, NIP {{NIP klienta}}.

Przyjmujący zamówienie: {{nasza firma}}, {{nasz adres}}, NIP {{nasz NIP}}.

# Przedmiot zamówienia

{{pozycje}}

{{podsumowanie}}

# Warunki

{{warunki}}

Zamówienie prowadzi {{opiekun}}, {{nasz e-mail}}, {{nasz telefon}}.

{{podpisy}}"""
ORDER_ENGLISH = """Order {{number}} of {{today}}

Ordered by: {{customer}}, {{address of the customer}}, NIP {{NIP of the customer}}.

Taken by: {{our firm}}, {{our address}}, NIP {{our NIP}}.

# What is ordered

{{lines}}

{{totals}}

# Terms

{{terms}}

The order is looked after by {{who looks after it}}, {{our e-mail}}, {{our phone}}.

{{signatures}}"""
STARTERS = (
    {
        **{"name": "Umowa sprzedaży (wzór)", "kind": CONTRACT, "title": "Umowa sprzedaży {{numer}}"},
        **{"text": CONTRACT_TEXT, "title_en": "Contract of sale {{number}}", "text_en": CONTRACT_ENGLISH},
    },
    {
        **{"name": "Zamówienie (wzór)", "kind": ORDER, "title": "Zamówienie {{numer}}"},
        **{"text": ORDER_TEXT, "title_en": "Order {{number}}", "text_en": ORDER_ENGLISH},
    },
)


def starters_lacking() -> list[dict[str, str]]:
    """Those of a kind of which the house has no template."""
    kinds = set(PaperTemplate.objects.values_list("kind", flat=True))
    return [values for values in STARTERS if values["kind"] not in kinds]


def put_in_starters(*, by: User) -> int:
    """Adds them, each as a template that somebody wrote; how many. Pressed twice it adds them once."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('paper_templates'))")
        lacking = starters_lacking()
        for values in lacking:
            save_template(PaperTemplate(), values, over=0, by=by)
    return len(lacking)

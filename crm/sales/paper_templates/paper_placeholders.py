"""Placeholders of contracts and orders: a fixed list, written {{in braces}} in Polish, in English or by code.

What stands for a table or a list of its own (BLOCKS) becomes a piece of the paper; all else is replaced once by text.
"""

from django.utils.translation import pgettext_lazy

from crm.correspondence.templates.placeholders import Placeholder, PlaceholderList
from crm.narrowing import Words

CUSTOMER, OURS, DEAL, PAPER, BLOCK = "customer", "ours", "deal", "paper", "block"
PAPERS = PlaceholderList(
    Placeholder("customer", pgettext_lazy("placeholder of a paper", "customer"), CUSTOMER),
    Placeholder("customer_address", pgettext_lazy("placeholder of a paper", "address of the customer"), CUSTOMER),
    Placeholder("customer_nip", pgettext_lazy("placeholder of a paper", "NIP of the customer"), CUSTOMER),
    Placeholder("our_firm", pgettext_lazy("placeholder of a paper", "our firm"), OURS),
    Placeholder("our_address", pgettext_lazy("placeholder of a paper", "our address"), OURS),
    Placeholder("our_nip", pgettext_lazy("placeholder of a paper", "our NIP"), OURS),
    Placeholder("our_email", pgettext_lazy("placeholder of a paper", "our e-mail"), OURS),
    Placeholder("our_phone", pgettext_lazy("placeholder of a paper", "our phone"), OURS),
    Placeholder("keeper", pgettext_lazy("placeholder of a paper", "who looks after it"), OURS),
    Placeholder("number", pgettext_lazy("placeholder of a paper", "number"), PAPER),
    Placeholder("today", pgettext_lazy("placeholder of a paper", "today"), PAPER),
    Placeholder("deal", pgettext_lazy("placeholder of a paper", "deal"), DEAL),
    Placeholder("deal_number", pgettext_lazy("placeholder of a paper", "deal number"), DEAL),
    Placeholder("offer_number", pgettext_lazy("placeholder of a paper", "offer number"), DEAL),
    Placeholder("offer_code", pgettext_lazy("placeholder of a paper", "offer code"), DEAL),
    Placeholder("accepted_on", pgettext_lazy("placeholder of a paper", "day of acceptance"), DEAL),
    Placeholder("net", pgettext_lazy("placeholder of a paper", "net amount"), DEAL),
    Placeholder("vat", pgettext_lazy("placeholder of a paper", "VAT amount"), DEAL),
    Placeholder("gross", pgettext_lazy("placeholder of a paper", "gross amount"), DEAL),
    Placeholder("currency", pgettext_lazy("placeholder of a paper", "currency"), DEAL),
    Placeholder("lines", pgettext_lazy("placeholder of a paper", "lines"), BLOCK),
    Placeholder("totals", pgettext_lazy("placeholder of a paper", "totals"), BLOCK),
    Placeholder("terms", pgettext_lazy("placeholder of a paper", "terms"), BLOCK),
    Placeholder("signatures", pgettext_lazy("placeholder of a paper", "signatures"), BLOCK),
)
BLOCKS = frozenset(each.code for each in PAPERS.placeholders if each.of == BLOCK)
OF_OFFERS = frozenset(("offer_number", "offer_code", "accepted_on"))
TITLES: dict[str, Words] = {
    CUSTOMER: pgettext_lazy("placeholders", "The customer"),
    OURS: pgettext_lazy("placeholders", "Our firm"),
    PAPER: pgettext_lazy("placeholders", "The paper"),
    DEAL: pgettext_lazy("placeholders", "The deal and its offer"),
    BLOCK: pgettext_lazy("placeholders", "Whole parts, in a line of their own"),
}


def placeholders_by_title() -> list[tuple[Words, list[Placeholder]]]:
    """[(heading, placeholders)] for the help beside the form."""
    return [(title, [each for each in PAPERS.placeholders if each.of == of]) for of, title in TITLES.items()]

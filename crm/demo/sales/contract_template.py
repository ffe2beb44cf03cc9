"""The template of a contract of the demo, and the contract that was drawn up from it of the accepted offer."""

from typing import Any

from crm.sales.models import DrawnPaper, Offer, PaperTemplate
from crm.sales.paper_templates.drawing_up import draw_up
from crm.sales.paper_templates.paper_sources import paper_source_of_offer
from crm.sales.paper_templates.template_versions import save_template

NAME = "Umowa sprzedaży z dostawą"
TEXT = """Umowa {{numer}} zawarta {{dzisiejsza data}} między:

{{nasza firma}}, {{nasz adres}}, NIP {{nasz NIP}}, zwaną dalej Sprzedawcą,

a

{{klient}}, {{adres klienta}}, NIP {{NIP klienta}}, zwanym dalej Kupującym.

§ 1

Sprzedawca sprzedaje i dostarcza Kupującemu towary z oferty {{numer oferty}}, przyjętej {{data przyjęcia}}:

{{pozycje}}

{{podsumowanie}}

§ 2

Kupujący zapłaci {{kwota brutto}} przelewem w ciągu 14 dni od odbioru.

{{warunki}}

§ 3

Umowę sporządzono w dwóch egzemplarzach. Ze strony Sprzedawcy prowadzi ją {{opiekun}}.

{{podpisy}}"""
TEXT_EN = """Contract {{number}} made on {{today}} between {{our firm}}, {{our address}}, NIP {{our NIP}} (the Seller)
and {{customer}}, {{address of the customer}}, NIP {{NIP of the customer}} (the Buyer).

§ 1

The Seller sells and delivers to the Buyer the goods of the offer {{offer number}}, accepted on {{day of acceptance}}:

{{lines}}

{{totals}}

§ 2

The Buyer pays {{gross amount}} by transfer within 14 days of delivery.

{{terms}}

{{signatures}}"""
VALUES = {
    "name": NAME,
    "kind": PaperTemplate.Kind.CONTRACT.value,
    "title": "Umowa sprzedaży {{numer}}",
    "text": TEXT,
    "title_en": "Contract of sale {{number}}",
    "text_en": TEXT_EN,
}


def bring_in(loading: Any) -> None:
    """Both through the verbs of staff; nothing where the house has templates of its own."""
    if PaperTemplate.objects.exists():
        return
    template = PaperTemplate()
    save_template(template, VALUES, over=0, by=loading.staff["magda"])
    made_here = Offer.objects.with_keys().filter(state=Offer.State.ACCEPTED, made_by__in=loading.staff.values())
    if (offer := made_here.order_by("pk").first()) is not None:
        draw_up(template, paper_source_of_offer(offer), language="pl", by=offer.deal.owner)


def take_out() -> None:
    """The template, once no paper came of it; papers of the demo's firms have gone before."""
    template = PaperTemplate.objects.filter(name=NAME).first()
    if template is not None and not DrawnPaper.objects.filter(version__template=template).exists():
        template.delete()

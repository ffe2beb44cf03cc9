"""Templates of papers for tests."""

from crm.sales.models import PaperTemplate
from crm.sales.paper_templates.template_versions import save_template

TEXT = """Umowa {{numer}} z dnia {{dzisiejsza data}}.

§ 1

{{nasza firma}} sprzedaje firmie {{klient}}, NIP {{NIP klienta}}:

{{pozycje}}

{{podsumowanie}}

Razem {{kwota brutto}}.

{{podpisy}}"""
ENGLISH = "Contract {{number}} with {{customer}}.\n\n{{lines}}\n\n{{signatures}}"


def texts(**changed):
    """What a template says."""
    values = {"name": "Umowa sprzedaży", "kind": "contract", "title": "Umowa {{numer}}", "text": TEXT}
    return {**values, "title_en": "Contract {{number}}", "text_en": ENGLISH, **changed}


def template_of(by, **changed):
    """A template that was just added."""
    template = PaperTemplate()
    save_template(template, texts(**changed), over=0, by=by)
    return template

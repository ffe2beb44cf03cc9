"""A filing as files: PDF for people, JSON and XML for machines. The same content makes the same JSON and XML."""

from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from breaches.models import Breach, Filing
from consents.models import Controller
from crm.accounts.language.formats import stamp
from crm.casework.printing import pdf, printable
from crm.privacy.law.jurisdiction import jurisdiction


def as_xml(content: dict[str, Any]) -> bytes:
    """The same fields. What XML cannot hold (control characters) is dropped."""
    root = ElementTree.Element("zgloszenie", numer=content["numer"], wzor=content["wzor"])
    root.set("cwiczenie", "true" if content["cwiczenie"] else "false")
    for section in content["sekcje"]:
        part = ElementTree.SubElement(root, "sekcja", numer=str(section["numer"]), nazwa=section["nazwa"])
        part.set("tytul", section["tytul"])
        for field in section["pola"]:
            element = ElementTree.SubElement(part, "pole", nazwa=field["nazwa"])
            if field["kod"] not in (None, "", []):
                element.set("kod", code_words(field["kod"]))
            ElementTree.SubElement(element, "pytanie").text = printable(field["pytanie"])
            ElementTree.SubElement(element, "odpowiedz").text = printable(field["odpowiedz"])
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def code_words(code: Any) -> str:
    """Codes as the value of one XML attribute."""
    if isinstance(code, bool):
        return "true" if code else "false"
    return " ".join(map(str, code)) if isinstance(code, list) else str(code)


def as_pdf(breach: Breach, content: dict[str, Any], *, kind: str, at: Any) -> bytes:
    """The form on paper, in the active language, which for a filing is the authority's."""
    named = Controller.named()
    none = _("no answer")
    context = {
        "title": _("Notification of a personal data breach %(number)s") % {"number": content["numer"]},
        "who": named.name if named else "Spójnik CRM",
        "made": f"{Filing.Kind(kind).label} · {stamp(at)}",
        "drill": _("EXERCISE: not to be sent to anybody") if breach.drill else "",
        "to": jurisdiction().formulas.breach_addressee,
        "sections": [
            {
                "title": f"{section['numer']}. {section['tytul']}",
                "rows": [
                    {"term": field["pytanie"], "value": printable(field["odpowiedz"]) or none}
                    for field in section["pola"]
                ],
            }
            for section in content["sekcje"]
        ],
        "foot": _("Art. 33(3) and 33(4) GDPR. What is not known yet follows without undue further delay."),
    }
    return pdf("filing", context, language=jurisdiction().language)

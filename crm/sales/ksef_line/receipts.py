"""The receipt of KSeF: of which invoice it is. The XML is kept as it came; no more of it is read.

The parser takes no document type and asks no network; what is too large or no receipt is KsefTrouble.
"""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from crm.sales.ksef_line.ksef_trouble import KsefTrouble

SPACES = "http://upo.schematy.mf.gov.pl/KSeF/"
LARGEST = 1024 * 1024


@dataclass(frozen=True)
class Receipt:
    """Which invoice KSeF took."""

    number: str
    digest: str


def receipt_in(content: bytes) -> Receipt:
    """What a receipt is of."""
    if len(content) > LARGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise KsefTrouble("receipt")
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise KsefTrouble("receipt") from None
    name = etree.QName(root)
    rows = root.findall(f"{{{name.namespace}}}Dokument")
    if name.localname != "Potwierdzenie" or not (name.namespace or "").startswith(SPACES) or len(rows) != 1:
        raise KsefTrouble("receipt")
    texts = [(rows[0].findtext(f"{{{name.namespace}}}{tag}") or "").strip() for tag in TAGS]
    return Receipt(*texts)


TAGS = ("NumerKSeFDokumentu", "SkrotDokumentu")


def written_receipt(values: dict[str, str], at: datetime) -> bytes:
    """A receipt as the folder that stands in for KSeF gives it out: by the schema 4.3, without a signature."""
    space = f"{SPACES}v4-3"
    root = etree.Element(f"{{{space}}}Potwierdzenie", nsmap={None: space})

    def child(parent: etree._Element, name: str, text: str = "") -> etree._Element:
        element = etree.SubElement(parent, f"{{{space}}}{name}")
        element.text = text or None
        return element

    child(root, "NazwaPodmiotuPrzyjmujacego", "Folder tej instalacji, nie Ministerstwo Finansów: bez mocy prawnej")
    child(root, "NumerReferencyjnySesji", values["session"])
    proof = child(root, "Uwierzytelnienie")
    child(child(proof, "IdKontekstu"), "Nip", values["nip"])
    child(proof, "SkrotDokumentuUwierzytelniajacego", values["digest"])
    child(root, "NazwaStrukturyLogicznej", "Schemat_FA(3)_v1-0E.xsd")
    child(root, "KodFormularza", "FA (3)")
    document = child(root, "Dokument")
    child(document, "NipSprzedawcy", values["nip"])
    child(document, "NumerKSeFDokumentu", values["number"])
    child(document, "NumerFaktury", values["invoice"])
    child(document, "DataWystawieniaFaktury", values["issued_on"])
    child(document, "DataPrzeslaniaDokumentu", at.isoformat(timespec="milliseconds"))
    child(document, "DataNadaniaNumeruKSeF", at.isoformat(timespec="milliseconds"))
    child(document, "SkrotDokumentu", values["digest"])
    child(document, "TrybWysylki", "Online")
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content

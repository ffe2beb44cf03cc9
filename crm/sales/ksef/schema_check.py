"""Whether an XML is valid against the schema FA(3) 1-0E, which lies beside this file: no network is asked."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from lxml import etree

from crm.narrowing import Words

FOLDER = Path(__file__).parent / "schema"
ROOT = "FA3_v1-0E.xsd"
ELEMENT = re.compile(r"^Element '(?:\{[^}]*\})?(\w+)'")  # how every refusal begins
NAMES: dict[str, Words] = {
    "NIP": _("NIP"),
    "Nazwa": _("name"),
    "AdresL1": _("address"),
    "Email": _("e-mail"),
    "NrVatUE": _("EU VAT number"),
    "KodUE": _("EU VAT number"),
    "KodWaluty": _("currency"),
    "P_1": _("day of issue"),
    "P_2": _("number"),
    "P_7": _("product"),
    "P_8A": _("unit"),
    "P_8B": _("quantity"),
    "P_9A": _("net price"),
    "P_19A": _("basis of the exemption"),
    "PrzyczynaKorekty": _("reason of the correction"),
    "NrKSeFFaKorygowanej": _("KSeF number"),
    "KursWaluty": _("rate of exchange"),
    "Termin": _("day of payment"),
}


class OwnFiles(etree.Resolver):
    """Answers every address by the file of its name in the folder; others are not there."""

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        """The file; an empty one for an address that nobody expects, which fails the schema."""
        path = FOLDER / Path(urlsplit(system_url or "").path).name
        return self.resolve_string(path.read_bytes() if path.is_file() else b"", context, base_url=str(path))


def schema() -> etree.XMLSchema:
    """The schema, read anew: it keeps what it finds wrong, so no two requests may share one."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(OwnFiles())
    return etree.XMLSchema(etree.fromstring((FOLDER / ROOT).read_bytes(), parser, base_url=str(FOLDER / ROOT)))


def refused_elements(content: bytes) -> list[str]:
    """Names of the elements that the schema refuses, each once; empty for a valid invoice. No value is among them."""
    current = schema()
    if current.validate(etree.fromstring(content, etree.XMLParser(no_network=True, resolve_entities=False))):
        return []
    entries: Any = current.error_log
    named = [ELEMENT.search(entry.message) for entry in entries]
    return list(dict.fromkeys(match[1] if match else "XML" for match in named))


def in_words(elements: list[str]) -> str:
    """The refused elements as a person calls them."""
    return ", ".join(str(NAMES.get(name, name)) for name in elements)

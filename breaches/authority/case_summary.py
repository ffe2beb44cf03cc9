"""What a case says, as pages and the register show it: the sections of the form, empty fields left out."""

from typing import Any

from breaches.authority.filing_form import sections
from breaches.models import Breach, Filing

LEFT = ("przyczyna_opoznienia", "liczba_wpisow_znana", "liczba_osob_znana")  # said elsewhere on the page
SHOWN = ("czas", "charakter", "dane", "osoby", "skutki", "srodki", "transgraniczne")


def known_sections(breach: Breach) -> list[dict[str, Any]]:
    """[{title, rows = [(label, value)]}] of what is known."""
    return [
        {
            "title": section["tytul"],
            "rows": [
                (field["pytanie"], field["odpowiedz"])
                for field in section["pola"]
                if field["odpowiedz"] and field["nazwa"] not in LEFT
            ],
        }
        for section in sections(breach, Filing.Kind.COMPLETE, about={}, delay_reason="")
        if section["nazwa"] in SHOWN
    ]

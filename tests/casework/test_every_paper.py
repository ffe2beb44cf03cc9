"""Every PDF is made by one door from one of these templates: tagged, Polish letters as text, numbered pages."""

import pytest

from crm.casework.printing import TEMPLATES, pdf
from tests.dsar.pdf import words_in
from tests.product.source import modules

LETTERS = "Zażółć gęślą jaźń, ĄĆĘŁŃÓŚŹŻ"
PAIR = {"term": "Powód", "value": LETTERS}
OF_ALL = {"title": LETTERS, "who": "Ćma sp. z o.o.", "made": "dziś", "foot": "Art. 15", "to": "Żaneta", "day": "dziś"}
PIECES = ("section", "lines", "totals", "terms", "signatures")
VALUES = {
    "request_report": {"sections": [{"title": "Źródło", "text": [LETTERS], "head": [], "rows": []}], "data": []},
    "register": {"none": "brak", "cases": [{"title": "Sprawa", "rows": [PAIR]}]},
    "filing": {"drill": "", "sections": [{"title": "Część", "rows": [PAIR]}]},
    "notice": {"address": "ul. Łąkowa", "lead": "Wstęp", "parts": [{"title": "Cel", "lines": [LETTERS]}]},
    "request": {"address": "ul. Łąkowa", "home": [], "parts": [{"kind": "text", "text": LETTERS}]},
    "offer": {
        **{"subject": LETTERS, "note": LETTERS, "logo": "", "colour": "#1d5bd8", "seller": [LETTERS], "for": "Dla"},
        **{"buyer": [LETTERS], "facts": [LETTERS], "head": ["Pozycja", "Netto"], "lines": [[LETTERS, "1,00"]]},
        **{"sums_head": ["Stawka", "Brutto"], "sums": [["23%", "1,23"]], "total": ["Razem", "1,23"], "remarks": []},
        **{"terms_title": "Warunki", "terms": [{"name": "Gwarancja", "text": LETTERS}]},
    },
    "paper": {
        **{"logo": "", "colour": "#1d5bd8", "seller": [LETTERS], "facts": [LETTERS], "parties": [LETTERS, LETTERS]},
        **{"pieces": [{"kind": kind, "text": LETTERS} for kind in ("heading", "text", *PIECES)]},
        **{"head": ["Pozycja", "Netto"], "lines": [[LETTERS, "1,00"]], "sums_head": ["Stawka", "Brutto"]},
        **{"sums": [["23%", "1,23"]], "total": ["Razem", "1,23"], "remarks": [LETTERS]},
        **{"terms": [{"name": "Gwarancja", "text": LETTERS}]},
    },
    "protocol": {
        **{"facts": [PAIR], "rules_title": "Reguły", "rules_head": ["Reguła"], "rules": [["Ósma"]]},
        **{"places_title": "Miejsca", "places_head": ["Miejsce"], "places": [["Łódź"]]},
        **{"seal_title": "Pieczęć", "seal": [PAIR]},
    },
    "proof": {
        **{"facts": [PAIR], "words_title": "Treść", "words": LETTERS, "steps_title": "Kroki", "events": []},
        **{"checks_title": "Sprawdzenia", "checks": [PAIR]},
    },
}
WALL = {"poster"}  # one sheet for a wall: nothing to number


def test_every_template_is_tried_here():
    assert {path.stem for path in TEMPLATES.glob("*.typ")} == VALUES.keys() | WALL


@pytest.mark.parametrize("template", sorted(VALUES))
def test_a_paper_is_tagged_has_polish_letters_and_numbers_its_pages(template):
    content = pdf(template, {**OF_ALL, **VALUES[template]}, language="pl")
    words = words_in(content)
    assert (LETTERS in words, "1 / 1" in words, b"/MarkInfo" in content, b"/Lang" in content) == (True,) * 4


def test_nobody_makes_a_pdf_beside_this_door():
    """Two modules know the program that sets type: the door, and one that only tries whether a sign can be drawn."""
    knowing = sorted(each.path.name for each in modules() if "import typst" in each.text)
    assert knowing == ["paper_copy.py", "printing.py"]

"""What a complete filing has to say (Art. 33(3)), and what of it is open; an initial one may follow up (Art. 33(4))."""

from breaches.authority.filing_form import NOT_ESTABLISHED, UNKNOWN, Section

COMPULSORY = {
    "administrator": ("identyfikator", "sektor", "wielkosc", "zglaszajacy"),
    "charakter": ("opis", "rodzaj_incydentu", "naruszono"),
    "dane": ("kategorie_danych", "liczba_wpisow"),
    "osoby": ("kategorie_osob", "liczba_osob"),
    "iod": ("imie_nazwisko",),
    "skutki": ("opis_skutkow", "uzasadnienie"),
    "srodki": ("po",),
}


def missing(form_sections: list[Section]) -> list[str]:
    """The questions that a complete filing would leave open, in words."""
    open_ones = []
    for section in form_sections:
        for name in COMPULSORY.get(section["nazwa"], ()):
            form_field = next((form_field for form_field in section["pola"] if form_field["nazwa"] == name), None)
            if form_field is None or not form_field["odpowiedz"] or form_field["kod"] in (NOT_ESTABLISHED, UNKNOWN):
                open_ones.append(f"{section['tytul']}: {form_field['pytanie'] if form_field else name}")
    return open_ones

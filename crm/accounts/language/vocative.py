"""How somebody is called in Polish: «Dzień dobry, Marto», «Panie Marku». Names we are not sure of are left out."""

MEN = {
    **{"Adam": "Adamie", "Adrian": "Adrianie", "Andrzej": "Andrzeju", "Artur": "Arturze", "Bartosz": "Bartoszu"},
    **{"Bartłomiej": "Bartłomieju", "Bogdan": "Bogdanie", "Dariusz": "Dariuszu", "Dawid": "Dawidzie"},
    **{"Dominik": "Dominiku", "Filip": "Filipie", "Grzegorz": "Grzegorzu", "Hubert": "Hubercie", "Igor": "Igorze"},
    **{"Jacek": "Jacku", "Jakub": "Jakubie", "Jan": "Janie", "Janusz": "Januszu", "Jerzy": "Jerzy", "Józef": "Józefie"},
    **{"Kamil": "Kamilu", "Karol": "Karolu", "Konrad": "Konradzie", "Krzysztof": "Krzysztofie", "Łukasz": "Łukaszu"},
    **{"Maciej": "Macieju", "Marcin": "Marcinie", "Marek": "Marku", "Mariusz": "Mariuszu", "Mateusz": "Mateuszu"},
    **{"Michał": "Michale", "Mikołaj": "Mikołaju", "Olgierd": "Olgierdzie", "Oskar": "Oskarze", "Patryk": "Patryku"},
    **{"Paweł": "Pawle", "Piotr": "Piotrze", "Przemysław": "Przemysławie", "Rafał": "Rafale", "Robert": "Robercie"},
    **{"Roman": "Romanie", "Sebastian": "Sebastianie", "Stanisław": "Stanisławie", "Szymon": "Szymonie"},
    **{
        "Tomasz": "Tomaszu",
        "Wiktor": "Wiktorze",
        "Witold": "Witoldzie",
        "Wojciech": "Wojciechu",
        "Zbigniew": "Zbigniewie",
    },
}
KNOWN = {**MEN, "Ola": "Olu", "Ala": "Alu", "Ela": "Elu", "Jola": "Jolu", "Antonia": "Antonio"}
SOFT = ("sia", "zia", "cia", "nia")  # Kasia, Zuzia, Marcia, Ania


def vocative(name: str) -> str:
    """The form by which one speaks to somebody of that first name; empty when unsure."""
    name = name.strip()
    if name in KNOWN:
        return KNOWN[name]
    if not name.endswith("a") or not name.isalpha() or name in ("Kuba", "Barnaba"):
        return ""
    return f"{name[:-1]}u" if name.endswith(SOFT) else f"{name[:-1]}o"


def first_name_of(name: str) -> str:
    """The first name in a whole one; titles such as «dr» or «inż.» are none. Empty when nothing looks like one."""
    words = [word for word in name.split() if word[:1].isupper() and not word.endswith(".")]
    return words[0] if words else ""


def polite(name: str) -> str:
    """«Pani Anno», «Panie Marku» by a first name; empty when unsure of the form or of whom."""
    called = vocative(name)
    if not called:
        return ""
    return f"Panie {called}" if name.strip() in MEN else f"Pani {called}"

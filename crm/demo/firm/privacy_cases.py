"""What privacy work turns on: consents with proof, one withdrawn, two about to expire, an objection, a restriction."""

from dataclasses import dataclass

from consents.models import Restriction


@dataclass(frozen=True)
class Consent:
    """A consent to offers, given `days` before the loading; `ends` counts the days that are left, 0 for no end."""

    name: str
    channels: tuple[str, ...]
    days: int
    how: str
    ends: int = 0


FORM = "formularz na stronie, pole niezaznaczone z góry"
CARD = "karta zgody podpisana na stoisku"
WORDING = "Zgadzam się na otrzymywanie ofert handlowych wybraną drogą. Zgodę mogę wycofać w każdej chwili."

CONSENTS = (
    Consent("Marek Kowalski", ("email", "phone"), 164, CARD),
    Consent("Barbara Kowalczyk", ("email",), 164, CARD),
    Consent("Jadwiga Żółć", ("email",), 164, CARD, ends=18),
    Consent("Krzysztof Zięba", ("email",), 131, CARD),
    Consent("Agata Jóźwiak", ("email",), 75, FORM),
    Consent("Łucja Źródlana", ("email", "sms"), 75, FORM),
    Consent("Natalia Żebrowska", ("email", "phone"), 110, CARD),
    Consent("Kamil Kowalewski", ("email",), 110, CARD),
    Consent("Iga Łoś", ("email",), 110, CARD),
    Consent("Weronika Formela", ("email",), 60, FORM),
    Consent("Mateusz Labuda", ("email",), 60, FORM),
    Consent("Celina Hirsz", ("email",), 60, FORM, ends=9),
)
WITHDRAWN = {"Iga Łoś": ("email", 21)}  # channel, days ago
OBJECTED = {"Mateusz Labuda": 30}
TOLD_BY_POST = {"Leszek Rękawek": 20}  # days ago
RESTRICTED = {"Wanda Pietruszka": (Restriction.Reason.ACCURACY, 6)}
SHARED = {"Marek Kowalski": "adam"}
BINNED = ("Zdzisława Węsierska",)
CLOSED_DAYS = 3  # for how long the firm that closed down lies in the bin
TAGS = {
    "stały klient": ("Marek Kowalski", "Jadwiga Żółć", "Natalia Żebrowska", "Krzysztof Zięba"),
    "duży remont": ("Jadwiga Żółć", "Anna Sołtys-Mróz", "Szczepan Wąsik", "Natalia Żebrowska"),
    "projektanci": ("Łucja Źródlana", "Jędrzej Gałązka"),
}
FIRST_LOOKS = (
    ("marta", "Marek Kowalski", "call_back"),
    ("adam", "Natalia Żebrowska", "contract"),
    ("marta", "Beata Nowak", "call_back"),
    ("magda", "Beata Nowak", "contract"),
)

"""What she reads: the parts of the report, the kinds of data held, and the answer to an erasure."""

from crm.accounts.language.formats import day_long
from dsar.models import RecipientNotice

REPORT = (
    "Co o Tobie wiemy: raport na podstawie art. 15 RODO",
    "Do czego używamy Twoich danych",
    "Jakie rodzaje danych mamy",
    "Komu przekazaliśmy Twoje dane",
    "Przekazania poza EOG",
    "Jak długo przechowujemy Twoje dane",
    "Czego możesz żądać",
    "Gdzie możesz złożyć skargę",
    "Skąd mamy Twoje dane",
    "Decyzje automatyczne",
)
KINDS = (
    "Imię i nazwisko",
    "Adres e-mail",
    "Numer telefonu",
    "Stanowisko i pracodawca",
    "Notatki, rozmowy i korespondencja",
    "Płatności i faktury",
    "Zgody i sprzeciwy",
    "Pochodzenie danych",
)
LAW = "art. 70 § 1, art. 86 § 1 i art. 12 § 5 OP"
KEPT = ("Imię i nazwisko", "Płatności i faktury")
COPY = (
    "Kopię pobierzesz z linku, który jest w osobnej wiadomości e-mail. Link działa do {until}. "
    "Potrzebny jest do tego kod: znajdziesz go na stronie statusu, w części „Odpowiedź i dokumenty”."
)
PERIOD = "dopóki trwa cel „Umowy i zamówienia” i mamy do niego podstawę; do wycofania zgody na cel „Oferty handlowe”"
GONE = """- zgody, sprzeciwy i klauzule informacyjne: 10
- notatki, rozmowy i korespondencja: 7
- informacje o pochodzeniu danych: 1"""
NAMED = LAW.replace("OP", "Ordynacji podatkowej")
WHY = "Faktury i dowody trzymamy do przedawnienia podatku: 5 lat od końca roku, w którym minął termin płatności"


def told_of(notice):
    """A recipient in the answer: our own store is done, the others are told; what one may keep is said."""
    done = f"zrobione u niego razem z naszymi danymi {day_long(notice.sent_at)}"
    text = f"; zachowuje to, co każe prawo: {notice.basis}" if notice.basis else ""
    return f"- {notice.name}: Usunięcie, {done if notice.way == 'itself' else 'zostanie powiadomiony'}{text}"


def letter_of(case, until):
    """The whole answer to an erasure, as a mail gives it."""
    text = (
        f"Powód: Prawo nakazuje zachować: art.\u00a017 ust.\u00a03 lit.\u00a0b. {WHY} (FV/2026/114), {NAMED}. "
        f"Do {day_long(until)}."
    )
    return "\n\n".join(
        [
            f"Dnia {day_long(case.received_at)} otrzymaliśmy Twój wniosek: Usunięcie.",
            "Usunięcie, art.\u00a017 RODO: co uwzględniamy",
            "Uwzględniamy Twój wniosek poza częścią wskazaną niżej.",
            "Podstawa: Wycofana zgoda, art.\u00a017 ust.\u00a01 lit.\u00a0b.",
            f"Usunięto {day_long(case.answered_at)}, liczba wpisów: 18.",
            GONE,
            "Kopie w kopiach zapasowych znikają, gdy te zostaną nadpisane; po odtworzeniu kopii usuniemy te dane "
            "ponownie.",
            "Usunięcie, art.\u00a017 RODO: czego nie uwzględniamy i dlaczego",
            f"Odmawiamy w zakresie: {'; '.join(KEPT)}. {text}",
            "Zostaje to, co musimy zachować na mocy prawa, i tylko w tym celu; liczba wpisów: 3.",
            "- imię, nazwisko i dane kontaktowe: 2\n- dokumenty i rozliczenia: 1",
            f"Przepisy: {NAMED}.",
            "Kogo powiadomiliśmy, art.\u00a019 RODO",
            "\n".join(map(told_of, RecipientNotice.objects.filter(case=case).order_by("pk"))),
            "Twoje prawa",
            "Masz prawo wnieść skargę do Prezesa Urzędu Ochrony Danych Osobowych (UODO), ul. Moniuszki 1A, "
            "00-014 Warszawa (art.\u00a077 RODO), a także skargę do sądu (art.\u00a079 RODO).",
            "Pytania dotyczące tego pisma: Dorota Zawadzka, iod@stalmag.test.",
            "Stalmag",
        ]
    )

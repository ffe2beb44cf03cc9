"""What of a letter is its own, and what it quotes: nothing of somebody's own words is ever folded away."""

import pytest

from crm.contacts.history.quotes import own_and_quoted

OWN = "Temat\n\nPasuje."


@pytest.mark.parametrize(
    "quote",
    [
        "> Kiedy?\n> Jutro?",
        "W dniu 1 grudnia 2026 10:40 Jan Nowak pisze:\n> Kiedy?",
        "W dniu 1.12.2026 o 10:40, Jan Nowak napisał(a):\n>\n> Kiedy?\n",
        "On Tue, 1 Dec 2026 at 10:40, Jan Nowak <jan@x.test>\nwrote:\n\n> When?",
        "-----Original Message-----\nFrom: Jan\nSubject: x\n\nKiedy?",
        "---------- Wiadomość przekazana ----------\nOd: Jan\n\nKiedy?",
    ],
)
def test_what_is_quoted_to_the_end_is_told_apart(quote):
    assert own_and_quoted(f"{OWN}\n\n{quote}") == (OWN, quote.strip())


@pytest.mark.parametrize(
    "text",
    [
        "Temat\n\nPasuje.",
        "> Kiedy?\nJutro.\n> Gdzie?\nU Was.",
        "Temat\n\nW dniu odbioru Jan pisze:\nproszę o fakturę.",
        "Cena > 100 zł\nTak.",
        "> tylko cytat",
        "---\nPozdrawiam",
        "",
    ],
)
def test_words_of_ones_own_stay_in_sight(text):
    assert own_and_quoted(text) == (text, "")

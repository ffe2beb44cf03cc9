"""How many messages a text is, by 3GPP TS 23.038."""

import pytest

from crm.mail.texts.segments import Length, length_of


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", Length("GSM-7", 0, 0, 160)),
        ("a" * 160, Length("GSM-7", 160, 1, 0)),
        ("a" * 161, Length("GSM-7", 161, 2, 145)),
        ("a" * 306, Length("GSM-7", 306, 2, 0)),
        ("a" * 307, Length("GSM-7", 307, 3, 152)),
        ("€" * 80, Length("GSM-7", 160, 1, 0)),
        ("a" * 152 + "€" * 5, Length("GSM-7", 162, 2, 143)),  # the pair does not fit into the place that is left
        ("ł" * 70, Length("UCS-2", 70, 1, 0)),
        ("Zażółć gęślą jaźń" + "a" * 54, Length("UCS-2", 71, 2, 63)),
        ("ł" * 134, Length("UCS-2", 134, 2, 0)),
        ("🙂" * 35, Length("UCS-2", 70, 1, 0)),
        ("é" * 160, Length("GSM-7", 160, 1, 0)),
    ],
)
def test_a_text_is_as_long_as_the_network_says(text, length):
    assert length_of(text) == length


def test_more_than_six_messages_are_too_long():
    assert (length_of("a" * 918).too_long, length_of("a" * 919).too_long) == (False, True)

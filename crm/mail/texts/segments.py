"""How many messages a text is for the network (3GPP TS 23.038): GSM-7 where every character is in its alphabet, else
UCS-2, which one Polish letter is enough for.
"""

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("^{}\\[~]|€\f")  # two places each
GSM, UCS = "GSM-7", "UCS-2"
PLACES = {GSM: (160, 153), UCS: (70, 67)}  # of one alone, of one among several
MOST = 6  # messages that one text may be


@dataclass(frozen=True)
class Length:
    """How long a text is: its alphabet, the places it takes, the messages it makes, and how many places are left."""

    alphabet: str
    places: int
    messages: int
    left: int

    @property
    def too_long(self) -> bool:
        """Whether it is more than we send."""
        return self.messages > MOST


def length_of(text: str) -> Length:
    """The length of a text; an empty one is no message."""
    alphabet = GSM if all(sign in BASIC or sign in ESCAPED for sign in text) else UCS
    widths = [width(sign, alphabet) for sign in text]
    places, (alone, among) = sum(widths), PLACES[alphabet]
    if places <= alone:
        return Length(alphabet, places, min(places, 1), alone - places)
    messages, free = 1, among
    for each in widths:  # a pair of places is never torn apart
        if each > free:
            messages, free = messages + 1, among
        free -= each
    return Length(alphabet, places, messages, free)


def width(sign: str, alphabet: str) -> int:
    """The places that one character takes."""
    if alphabet == GSM:
        return 2 if sign in ESCAPED else 1
    return len(sign.encode("utf-16-be")) // 2

"""By which words a person says, in a text message, that they want no more of them (GDPR Art. 7(3), 21(2))."""

from crm.privacy.keys.blind_index import words

# as `words` folds them: small letters, ą→a … ł→l
ALONE = frozenset({"stop", "rezygnuje", "rezygnacja", "wypisz", "wypiszcie", "unsubscribe", "cancel", "end", "quit"})
FIRST = frozenset({"stop", "rezygnuje", "unsubscribe"})
SHORT = 4  # words: a longer text says more than that, and somebody reads it
LONGEST = 200  # characters that are looked at


def says_stop(text: str) -> bool:
    """Whether the text is such a word, alone or at the beginning of a few: «STOP», «Rezygnuję z SMS»."""
    typed = words(text[:LONGEST]) if len(text) <= LONGEST else []
    return bool(typed) and len(typed) <= SHORT and (typed[0] in FIRST or (len(typed) == 1 and typed[0] in ALONE))

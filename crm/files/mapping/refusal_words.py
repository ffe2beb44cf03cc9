"""Words by which a file says that somebody wants no marketing: «unsubscribed», «do not call», «wypisany».

    objection_in("Nie dzwonić!")      # "phone": the words name the channel
    objection_in("Wypisany 12.05.")   # "": they name none, so the column or every channel is meant
    objection_in("tak")               # None: no such words

Those that name a channel stand in its row (crm/privacy/channels.py). Whole phrases count, with a date behind them
perhaps: «nie dzwonić przed 9» is a wish and no objection.
"""

from crm.files.mapping.vocabulary import plain
from crm.privacy.channels import CHANNELS

LONGEST = 100  # characters: who says no says it briefly
FILLING = frozenset(
    {"prosze", "please", "od", "dnia", "r", "on", "since", "as", "of", "ow"}
)  # and the ending of «SMS-ów»
ANY = (
    *("unsubscribed", "unsubscribe", "opted out", "opt out", "optout", "optedout", "do not contact", "dont contact"),
    *("no marketing", "do not market", "objected", "objection", "marketing opt out", "withdrawn", "consent withdrawn"),
    *("wypisany", "wypisana", "wypisano", "wypisal sie", "wypisala sie", "zrezygnowal", "zrezygnowala", "rezygnacja"),
    *("sprzeciw", "zglosil sprzeciw", "zglosila sprzeciw", "wniosl sprzeciw", "wniosla sprzeciw", "wniesiono sprzeciw"),
    *("zgloszono sprzeciw", "sprzeciw wobec marketingu", "nie kontaktowac", "nie kontaktowac sie", "nie wysylac"),
    *("nie wysylac ofert", "bez marketingu", "nie zyczy sobie kontaktu", "nie zyczy sobie marketingu"),
    *("wycofana", "wycofano", "wycofana zgoda", "zgoda wycofana", "wycofano zgode", "wycofal zgode", "wycofala zgode"),
    *("cofnieta", "zgoda cofnieta", "cofnieto zgode", "cofnal zgode", "cofnela zgode"),
)
SUBSCRIBED = frozenset({"subscribed", "opted in", "opt in", "zapisany", "zapisana", "non subscribed"})


def objection_in(text: str) -> str | None:
    """The channel that an objection is about, empty for one that names none; None for what is no objection."""
    if len(text) > LONGEST:
        return None
    words = plain(text.replace("'", "").replace("’", "")).split()
    words_left = [word for word in words if word not in FILLING and not word.isdigit()]
    phrase = " ".join(words_left)
    return "" if phrase in ANY else next((row.code for row in CHANNELS.values() if phrase in row.refusals), None)


def about_subscribing(text: str) -> bool:
    """Whether a value says that somebody is on a list of recipients, or no more."""
    return objection_in(text) is not None or plain(text[:LONGEST]) in SUBSCRIBED

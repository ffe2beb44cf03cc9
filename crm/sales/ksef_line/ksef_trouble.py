"""What may stand between us and KSeF. A trouble is waited out or mended; a refusal is about one invoice, for good."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

LONGEST_WAIT = timedelta(hours=1)
LONGEST_WORDS = 500
CODES = {
    "off": _("Sending to KSeF is switched off."),
    "paused": _("Whose invoice it is is restricted: it goes once the restriction is lifted."),
    "gate": _("The recipient KSeF may not have it: look at the list of recipients."),
    "no_proof": _("There is no token or certificate for this environment. Type it in Settings, KSeF."),
    "sign_in": _("KSeF did not let us in: the token or the certificate is not valid there, or lacks rights."),
    "away": _("KSeF does not answer. It is tried again by itself."),
    "slow_down": _("KSeF asks us to wait. It is tried again by itself."),
    "address": _("The address of KSeF may not be dialled, or its certificate is not valid."),
    "protocol": _("KSeF answered what this product does not know. It is tried again by itself."),
    "file": _("The file of the invoice does not open, or is another than the one that was confirmed."),
    "receipt": _("The receipt (UPO) is not the one of this invoice. It is fetched again by itself."),
    "environment": _("It was confirmed for another environment of KSeF."),
}


class KsefTrouble(Exception):
    """Nothing came of it this time. `sure` says that KSeF took nothing; `words` are its own, without a secret."""

    def __init__(self, code: str, *, wait: timedelta | None = None, sure: bool = False, words: str = "") -> None:
        super().__init__(code)
        self.code, self.wait, self.sure, self.words = code, wait, sure, words


class KsefRefusal(Exception):
    """KSeF read what we sent and does not take it. `code` is its own."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(code)
        self.code, self.words = code, words


def in_one_line(words: str) -> str:
    """A stranger's words in one line."""
    printable = "".join(sign if sign.isprintable() else " " for sign in words)
    return " ".join(printable.split())[:LONGEST_WORDS]

"""What a password must be: long, not on the list of common ones, not made of what everybody knows about its owner.

Any composition will do, and nobody is made to change it without a reason (`models/sign_in/password_age.py` is off by
default).
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.privacy.keys.blind_index import folded

LONGEST = 256
SHORTEST_WORD = 3
LEFT_OVER = 8  # letters and digits that must remain when the telling words are taken out
DIFFERENT = 5
RUNS = ("1234567890" * 3, "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
PRODUCT = ("spojnik", "crm", "haslo", "password")
# Common among speakers of Polish and not on Django's list, which is of the whole world.
POLISH = frozenset(Path(__file__).with_name("common_passwords_pl.txt").read_text().split())


class Argon2id(Argon2PasswordHasher):
    """The second recommended setting of RFC 9106: 64 MiB, three passes, four lanes."""

    time_cost = 3
    memory_cost = 64 * 1024
    parallelism = 4


class Bounded:
    """Long sentences are welcome; a book is not hashed."""

    def validate(self, password: str, user=None) -> None:
        """ValidationError over LONGEST characters."""
        if len(password) > LONGEST:
            raise ValidationError(_("At most %(n)d characters.") % {"n": LONGEST}, code="password_too_long")

    def get_help_text(self) -> str:
        """What the page says about it."""
        return _("Any signs you like, %(n)d at most.") % {"n": LONGEST}


class NotCommon(CommonPasswordValidator):
    """Not among the passwords that everybody tries first, a number or sign at its end included."""

    def validate(self, password: str, user=None) -> None:
        """ValidationError for a common one, also with an end to it, for a few signs only and for a row of keys."""
        plain = folded(password.strip())
        stem = plain.rstrip("0123456789!@#$%^&*?.,;:-_+= ")
        run = any(plain in row_of_keys or plain in row_of_keys[::-1] for row_of_keys in RUNS)
        if run or {plain, stem} & (self.passwords | POLISH) or len(set(plain)) < DIFFERENT:
            raise ValidationError(_("This password is among those that are tried first."), code="password_too_common")

    def get_help_text(self) -> str:
        """What the page says about it."""
        return _("Not a common one.")


class NotTelling:
    """Not made of the product, the company, or its owner's name and address."""

    def validate(self, password: str, user=None) -> None:
        """ValidationError when little is left without those words."""
        remaining = folded(password)
        for word in sorted(telling_words(user), key=len, reverse=True):
            remaining = remaining.replace(word, "")
        if len([sign for sign in remaining if sign.isalnum()]) < LEFT_OVER:
            raise ValidationError(
                _("This password is made of names that anybody would guess: yours, the company's or the product's."),
                code="password_too_telling",
            )

    def get_help_text(self) -> str:
        """What the page says about it."""
        return _("Not your name, the company's or the product's with a number behind it.")


def telling_words(user=None) -> set[str]:
    """What anybody would try for this user, folded."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    texts = [*PRODUCT, *host.split(".")]
    if user is not None:
        texts += [user.username, user.first_name, user.last_name, user.email.partition("@")[0]]
        texts += user.email.partition("@")[2].split(".")
    words = {part for text in texts for part in folded(text).replace("-", " ").replace(".", " ").split()}
    return {word for word in words | {folded(text) for text in texts} if len(word) >= SHORTEST_WORD}

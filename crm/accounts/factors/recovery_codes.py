"""Recovery codes: ten of them, each good once, for the day the phone or the key is lost.

A code has 80 random bits and is kept as a keyed hash, so that neither a dump nor a page yields it again: it is shown
when it is made. Asking for new ones takes the old ones away.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from crm.accounts.models import RecoveryCode, User
from crm.privacy.logs import ledger

COUNT, GROUPS, LETTERS = 10, 4, 4
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # Crockford's 32 signs: none that is read as another
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": ""})


@transaction.atomic
def renew(user: User, *, by, at: datetime | None = None) -> list[str]:
    """Make new codes and return them, for this once. The old ones open nothing any more."""
    at = at or timezone.now()
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two clicks at once: one set of codes
    user.recovery_codes.all().delete()
    codes = [a_code() for _ in range(COUNT)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=digest_of(user, code), made_at=at) for code in codes
    )
    ledger.record("account.recovery_codes_made", by=by, target=user.target, counts={"codes": COUNT})
    return codes


def use(user: User, text: str, *, at: datetime | None = None) -> bool:
    """Use up the code that `text` spells; whether it was one. Of two at once one is right."""
    unused = user.recovery_codes.filter(digest=digest_of(user, text), used_at=None)
    with transaction.atomic():
        if unused.update(used_at=at or timezone.now()) == 0:
            return False
        ledger.record("account.recovery_code_used", by=user, target=user.target)
    return True


def unused_count(user: User) -> int:
    """How many codes are unused."""
    return user.recovery_codes.filter(used_at=None).count()


def a_code() -> str:
    """One code as it is shown: ABCD-EFGH-JKMN-PQRS."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))


def digest_of(user: User, text: str) -> str:
    """The hash that is kept, however the code is written: capitals, blanks and dashes do not count."""
    code = text.upper().translate(READ_AS)
    return salted_hmac("crm.accounts.factors.recovery_codes", f"{user.pk} {code}", algorithm="sha256").hexdigest()

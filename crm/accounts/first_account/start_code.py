"""The start code: whoever can run commands on the machine reads it, and nobody else opens the first account.

It is made of SECRET_KEY and kept nowhere, so it can be printed again. Once anybody has an account it opens nothing.
"""

from base64 import b32encode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from crm.accounts.models import User

LENGTH, GROUP = 12, 4  # letters and digits: 60 bits, behind a throttle


def start_code() -> str:
    """The code as it is printed, like `ABCD-EFGH-IJKL`."""
    digest = salted_hmac("spojnik.first_account", "start", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    letters = b32encode(digest).decode()[:LENGTH]
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def is_start_code(typed: str) -> bool:
    """Whether somebody typed the code, in any case, with or without dashes and spaces."""
    letters = "".join(typed.split()).replace("-", "").upper()
    return constant_time_compare(letters, start_code().replace("-", ""))


def house_is_empty() -> bool:
    """Whether nobody has ever had an account here; accounts of programs do not count."""
    return not User.objects.filter(role__machine=False).exists()

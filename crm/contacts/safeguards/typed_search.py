"""What somebody typed to find people: part of a name, or a whole e-mail address or phone number in any notation.

"kowal"            name tokens; the typed words are checked on the decrypted names by the caller (`begin`)
"jan@x.pl"         blind index, exact
"601 222 214"      blind index, exact, however it is written
"""

import re
from typing import Any

from django.db import models

from consents.models import Restriction
from crm.accounts.models import User
from crm.contacts.safeguards.exact_lookups import count_lookup
from crm.privacy.keys.blind_index import query_tokens
from crm.privacy.models import Person

NUMBER = re.compile(r"[\d\s()+./-]+")
FEWEST_DIGITS = 7
EMAIL, PHONE, NAMES, NOTHING = "email", "phone", "name", ""


def kind_of(text: str) -> str:
    """What was typed: email, phone or name; empty when it is too short to search for."""
    if "@" in text.strip("@ "):
        return EMAIL
    if NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) >= FEWEST_DIGITS:
        return PHONE
    return NAMES if query_tokens(text) else NOTHING


def usable(contacts: Any) -> Any:
    """Those of the contacts that are not restricted: nobody finds the others by what they are called."""
    restrictions = Restriction.objects.filter(person=models.OuterRef("pk"), lifted_at=None)
    return contacts.filter(~models.Exists(restrictions))


def matching_people(contacts: Any, text: str, *, by: User, sight: Any) -> Any:
    """Those of the contacts that fit what was typed, as far as the database can tell.

    TooManyLooks when the user searches for too many values that they see masked (exact_lookups.py).
    """
    rows, kind = usable(contacts), kind_of(text)
    if kind == NOTHING:
        return rows.none()
    if kind == NAMES:
        fitting = models.Q()
        for tokens in query_tokens(text):
            fitting |= models.Q(name_tokens__hold=tokens)
        return rows.filter(fitting)
    having_address = rows.filter(pk__in=Person.objects.ids_having(kind, text))
    count_lookup(by, kind, text, having_address.visible_to(sight).values_list("pk", flat=True))
    return having_address

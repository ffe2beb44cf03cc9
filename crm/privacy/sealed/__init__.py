"""Sealed columns: bytes in the database, text in the hand of whoever holds the person's key.

A value is sealed when its row is saved and opened when its attribute is read, and only if the key came with the row
(`select_related("person__key")`): an N+1 raises `KeyNotJoined` instead of hiding. A sealed column answers no look-up
but `isnull`, sorts nothing, and `values()` yields an opaque `Sealed`. An empty text is NULL, so emptiness can be asked.

    fields.py   the columns             values.py   ciphertext, and whose it is
    rows.py     one row and its saves   queries.py  many rows and their saves

Ciphertext that nobody touched is never written back: a row read before an erasure cannot bring anything back after it.
What is sealed is written under a key that is share-locked until the transaction ends, so an erasure either waits or
has been, and then the write is refused (`KeyChanged`). Lock such rows with `select_for_update(of=("self",))`.
"""

from crm.privacy.sealed.fields import (
    SealedDateField,
    SealedEmailField,
    SealedField,
    SealedJSONField,
    SealedPhoneField,
    SealedTextField,
)
from crm.privacy.sealed.queries import SealedQuerySet
from crm.privacy.sealed.rows import SealedModel
from crm.privacy.sealed.values import KeyNotJoined, NotSealed, Sealed, sealer_of

__all__ = [
    "KeyNotJoined",
    "NotSealed",
    "Sealed",
    "SealedDateField",
    "SealedEmailField",
    "SealedField",
    "SealedJSONField",
    "SealedModel",
    "SealedPhoneField",
    "SealedQuerySet",
    "SealedTextField",
    "sealer_of",
]

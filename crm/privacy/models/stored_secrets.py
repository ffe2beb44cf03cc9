"""Secrets that must be read again (of mailboxes, private addresses, webhooks): sealed under a key of the house."""

from collections import Counter
from typing import Any

from django.db import models, transaction

from crm.privacy.declarations import neutral
from crm.privacy.keys import cipher


class Safe(models.Model):
    """Base of a row with one secret. `sealed_by` is the version of the master key that opens it."""

    secret = neutral(models.BinaryField(editable=False), "a secret of the house, sealed under the master key")
    sealed_by = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        abstract = True

    def put_in(self, text: str) -> None:
        """Seal `text` in memory."""
        self.sealed_by = cipher.current_version()
        self.secret = cipher.seal_secret(text.encode(), self.sealed_by)

    def opened(self) -> str:
        """The secret; keys.Unreadable when it does not open."""
        return cipher.open_secret(bytes(self.secret), self.sealed_by).decode()


def sealed_again(model: Any, *, reseal: bool) -> dict[int, int]:
    """How many secrets of `model` each version of the master key seals, after sealing old ones anew where `reseal`."""
    if reseal:
        for pk in model.objects.exclude(sealed_by=cipher.current_version()).order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                row = model.objects.select_for_update(no_key=True).filter(pk=pk).first()
                if row is not None:
                    row.put_in(row.opened())
                    row.save(update_fields=["secret", "sealed_by"])
    return dict(Counter(model.objects.values_list("sealed_by", flat=True)))

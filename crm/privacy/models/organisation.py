"""The house's key, for text that belongs to no single person."""

from uuid import uuid4

from django.db import connection, models, transaction

from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.keys import cipher
from crm.privacy.keys.cipher import Sealer
from crm.privacy.models.keyring import MasterKey, WrappedKey
from crm.privacy.sealed import SealedModel


class HouseKey(WrappedKey):
    """The key for text that belongs to no single person."""

    name = neutral(models.CharField(max_length=32, primary_key=True), "a constant")
    uid = models.UUIDField(default=uuid4, unique=True)
    personal_data = NoPersonalData("a key of the house")


class House:
    """Gives the sealer of the house, whose key is made on first use, and remembers it.

    A key made in a transaction that is rolled back was never there: what another transaction sealed under it would be
    lost. So a new key counts only while that transaction runs, and for good once it has ended well.
    """

    def __init__(self) -> None:
        self.cache_clear()

    def cache_clear(self) -> None:
        """Forget the key."""
        self.sealer: Sealer | None = None
        self.lasting = False

    def __call__(self) -> Sealer:
        if self.sealer is None or not (self.lasting or self.being_made()):
            self.sealer = self.found() or self.made()
        return self.sealer

    def being_made(self) -> bool:
        """Whether the transaction that made the key still runs: a roll-back takes what waits for its end."""
        return any(waiting[1] == self.keep for waiting in connection.run_on_commit)

    def keep(self) -> None:
        """The key is there to stay."""
        self.lasting = not connection.in_atomic_block

    def found(self) -> Sealer | None:
        """The sealer of the key that the database holds."""
        house_key = HouseKey.objects.filter(pk="house").first()
        self.lasting = house_key is not None
        return house_key.sealer if house_key else None

    def made(self) -> Sealer:
        """The sealer of a new key, or of the one that another process made at the same moment."""
        with transaction.atomic():
            house_key = HouseKey(name="house")
            house_key.take(cipher.new_key(), MasterKey.hold_current())
            HouseKey.objects.bulk_create([house_key], ignore_conflicts=True)
            transaction.on_commit(self.keep)
        return HouseKey.objects.get(pk="house").sealer


house_sealer = House()


class HouseSealedModel(SealedModel):
    """Base of models with columns sealed under the house key (`house=True`)."""

    class Meta:
        abstract = True

    @staticmethod
    def house_sealer() -> Sealer:
        """The sealer under the organisation's key."""
        return house_sealer()

"""Wrapped keys: one per person, one for the house, and the check values that tell a right ring from a wrong one."""

from functools import cached_property, lru_cache
from uuid import UUID, uuid4

from django.db import connection, models, transaction

from crm.privacy import index, keys
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral
from crm.privacy.keys import Sealer, Unreadable, WrongMasterKey
from crm.privacy.sealed import SealedModel


class MasterKey(models.Model):
    """A master key that this database knows: its version and a check value sealed under it, never the key."""

    version = models.PositiveSmallIntegerField(primary_key=True)
    check_value = neutral(models.BinaryField(), "a constant, sealed")
    created_at = neutral(models.DateTimeField(auto_now_add=True), "about a key")
    personal_data = NoPersonalData("which master keys are in use")

    @classmethod
    def hold_current(cls) -> int:
        """Share-lock the current version's row until the transaction ends (a rotation locks it exclusively)."""
        verify_keys()
        version = keys.current_version()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM privacy_masterkey WHERE version = %s FOR SHARE", [version])
            if cursor.fetchone() is None:
                verify_keys.cache_clear()
                verify_keys()
        return version


class IndexKey(models.Model):
    """A blind-index key that this database knows, by its fingerprint."""

    fingerprint = neutral(models.CharField(max_length=16, primary_key=True), "an HMAC of a constant")
    created_at = neutral(models.DateTimeField(auto_now_add=True), "about a key")
    personal_data = NoPersonalData("which index keys are in use")


class WrappedKey(models.Model):
    """A random 256-bit key, wrapped by the master key of `version` for the owner `uid`."""

    wrapped = neutral(models.BinaryField(), "a key, wrapped")
    version = models.PositiveSmallIntegerField(db_index=True)
    created_at = neutral(models.DateTimeField(auto_now_add=True), "about a key")

    class Meta:
        abstract = True

    @cached_property
    def sealer(self) -> Sealer:
        """Seals and opens what belongs to the owner; made once per instance."""
        verify_keys()
        return Sealer.under(self.uid, keys.unwrap(self.wrapped, self.uid, self.version))

    def take(self, key: bytes, version: int) -> None:
        """Hold `key` from now on, wrapped under the master key of `version`."""
        self.wrapped, self.version = keys.wrap(key, self.uid, version), version
        self.__dict__["sealer"] = Sealer.under(self.uid, key)


class PersonKey(WrappedKey):
    """A person's key. Shares her primary key and repeats her UUID, so that keys can live in a store of their own."""

    person = models.OneToOneField("privacy.Person", models.CASCADE, primary_key=True, related_name="key")
    uid = models.UUIDField(unique=True)
    personal_data = PersonalData(subject="person", rows=Rows.DELETE, moves=False)

    @classmethod
    def fresh(cls, uid: UUID, version: int) -> "PersonKey":
        """An unsaved random key for the person `uid`."""
        made = cls(uid=uid)
        made.take(keys.new_key(), version)
        return made


class HouseKey(WrappedKey):
    """The key for text that belongs to no single person."""

    name = neutral(models.CharField(max_length=32, primary_key=True), "a constant")
    uid = models.UUIDField(default=uuid4, unique=True)
    personal_data = NoPersonalData("a key of the house")


@lru_cache(maxsize=1)
def house_sealer() -> Sealer:
    """The sealer of the house; its key is made on first use."""
    with transaction.atomic():
        version = MasterKey.hold_current()
        house = HouseKey.objects.filter(pk="house").first()
        if house is None:
            house = HouseKey(name="house")
            house.take(keys.new_key(), version)
            house.save(force_insert=True)
    return house.sealer


class HouseSealedModel(SealedModel):
    """Base of models with columns sealed under the house key (`house=True`)."""

    class Meta:
        abstract = True

    @staticmethod
    def house_sealer() -> Sealer:
        """The sealer of the house."""
        return house_sealer()


@lru_cache(maxsize=1)
def verify_keys() -> bool:
    """Compare the rings with the database, once per process; register what is new. Raises WrongMasterKey.

    A new version is accepted only beside one that the database already knows, or in a database without any key.
    """
    known = {row.version: row for row in MasterKey.objects.all()}
    for version, row in known.items():
        if version in keys.ring():
            check_one(version, bytes(row.check_value))
    used = set(PersonKey.objects.order_by().values_list("version", flat=True).distinct())
    missing = used - set(keys.ring())
    if missing:
        raise WrongMasterKey(
            f"MASTER_KEYS lacks version {min(missing)}, under which people are sealed. Nothing was written."
        )
    if (known and not set(known) & set(keys.ring())) or used - set(known):
        raise WrongMasterKey("MASTER_KEYS holds no key that this database knows. Nothing was written.")
    verify_index_keys()
    for version in set(keys.ring()) - set(known):
        sealed = keys.seal_secret(keys.KEY_CHECK, version)
        MasterKey.objects.get_or_create(version=version, defaults={"check_value": sealed})
    return True


def check_one(version: int, check_value: bytes) -> None:
    """Raise WrongMasterKey unless the ring's key of `version` is the one that made `check_value`."""
    try:
        right = keys.open_secret(check_value, version) == keys.KEY_CHECK
    except Unreadable:
        right = False
    if not right:
        raise WrongMasterKey(
            f"MASTER_KEYS version {version} is not the key this database was sealed with. "
            "Restore the right one from your key store; nothing was written."
        )


def verify_index_keys() -> None:
    """The same for INDEX_KEY: with a foreign one nobody would be found again."""
    given = [index.fingerprint(key) for key in index.keys_from(index.settings.INDEX_KEY)]
    known = set(IndexKey.objects.values_list("fingerprint", flat=True))
    if known and not known & set(given):
        raise WrongMasterKey("INDEX_KEY is not the key this database was indexed with. Nothing was written.")
    for fingerprint in set(given) - known:
        IndexKey.objects.get_or_create(fingerprint=fingerprint)

"""Wrapped keys, one per person, and the check values that tell a right ring of master keys from a wrong one."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, Self
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from crm.privacy import page_memo
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral
from crm.privacy.keys import blind_index, cipher
from crm.privacy.keys.cipher import KeyChanged, Sealer, Unreadable, WrongMasterKey


class MasterKey(models.Model):
    """A master key that this database knows: its version and a check value sealed under it, never the key."""

    version = models.PositiveSmallIntegerField(primary_key=True)
    check_value = neutral(models.BinaryField(), "a constant, sealed")
    created_at = neutral(models.DateTimeField(auto_now_add=True), "about a key")
    retired_at = neutral(models.DateTimeField(null=True), "about a key: nothing is wrapped under it from then on")
    personal_data = NoPersonalData("which master keys are in use")

    @classmethod
    def hold_current(cls) -> int:
        """Share-lock the current version's row until the transaction ends (a rotation locks it exclusively)."""
        verify_keys()
        version = cipher.current_version()
        if not cls.locked(version):
            verify_keys.cache_clear()  # retired meanwhile, or its registration was rolled back
            verify_keys()
            cls.locked(version)
        return version

    @staticmethod
    def locked(version: int) -> bool:
        """Share-lock the row of a version in use; False when there is none."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM privacy_masterkey WHERE version = %s AND retired_at IS NULL FOR SHARE", [version]
            )
            return cursor.fetchone() is not None


class IndexKey(models.Model):
    """A blind-index key that this database knows, by its fingerprint."""

    fingerprint = neutral(models.CharField(max_length=16, primary_key=True), "an HMAC of a constant")
    created_at = neutral(models.DateTimeField(auto_now_add=True), "about a key")
    reindexed_at = neutral(models.DateTimeField(null=True), "about a key: since then older ones are not needed")
    personal_data = NoPersonalData("which index keys are in use")

    @classmethod
    def needed(cls) -> set[str]:
        """Fingerprints of the keys that some row may be found by: the last one reindexed under, and all since.

        A page asks once.
        """
        return page_memo.ask_once("index keys", cls.needed_now)

    @classmethod
    def needed_now(cls) -> set[str]:
        """The same, asked now."""
        last_reindexed = cls.objects.exclude(reindexed_at=None).order_by("-reindexed_at").first()
        rows = cls.objects.all()
        if last_reindexed:
            rows = rows.filter(models.Q(pk=last_reindexed.pk) | models.Q(created_at__gte=last_reindexed.reindexed_at))
        return set(rows.values_list("fingerprint", flat=True))


class WrappedKey(models.Model):
    """A random 256-bit key, wrapped by the master key of `version` for the owner `uid`."""

    uid: Any
    wrapped = neutral(models.BinaryField(), "a key, wrapped")
    version = models.PositiveSmallIntegerField(db_index=True)
    created_at = neutral(models.DateTimeField(auto_now_add=True), "about a key")

    class Meta:
        abstract = True

    def __getstate__(self) -> dict[str, Any]:
        """Copies and pickles carry the wrapped key alone."""
        return {name: value for name, value in super().__getstate__().items() if name != "sealer"}

    @cached_property
    def sealer(self) -> Sealer:
        """Seals and opens what belongs to the owner; made once per instance."""
        verify_keys()
        return Sealer.under(self.uid, self.unwrapped())

    def unwrapped(self) -> bytes:
        """The key itself."""
        return cipher.unwrap(bytes(self.wrapped), self.uid, self.version)

    def take(self, key: bytes, version: int) -> None:
        """Hold `key` from now on, wrapped under the master key of `version`."""
        self.wrapped, self.version = cipher.wrap(key, self.uid, version), version
        self.__dict__["sealer"] = Sealer.under(self.uid, key)


class PersonKey(WrappedKey):
    """A person's key. Shares her primary key and repeats her UUID, so that keys can live in a store of their own."""

    person = models.OneToOneField("privacy.Person", models.CASCADE, primary_key=True, related_name="key")
    uid = models.UUIDField(unique=True)
    personal_data = PersonalData(subject="person", rows=Rows.DELETE, moves=False)

    class Meta(WrappedKey.Meta):
        verbose_name = _("key of a person")

    unshared = False  # made in the transaction at hand: nobody else can see, lock or destroy it

    @classmethod
    def fresh(cls, uid: UUID, version: int) -> Self:
        """An unsaved random key for the person `uid`, to be saved in the transaction at hand."""
        key = cls(uid=uid)
        key.take(cipher.new_key(), version)
        key.unshared = True
        return key

    def share(self) -> None:
        """The transaction that made the key is over: from now on it can be gone."""
        self.unshared = False

    @classmethod
    def hold(cls, held: Mapping[int, "PersonKey | None"]) -> None:
        """Share-lock keys until the transaction ends: an erasure waits. KeyChanged when one went before.

        `held` is {person: their key as it was read, or None where it was not}.
        """
        to_lock = {pk: key for pk, key in held.items() if key is None or not key.unshared}
        if not to_lock:
            return
        statement = "SELECT * FROM privacy_personkey WHERE person_id = ANY(%s) ORDER BY person_id FOR KEY SHARE"
        locked = {key.pk: key for key in cls.objects.raw(statement, [list(to_lock)])}
        for pk, key in to_lock.items():
            if pk not in locked or not (key is None or locked[pk].same(key)):
                raise KeyChanged("a person was erased since the row was read")

    def same(self, other: "PersonKey") -> bool:
        """Whether both hold one key, be it wrapped anew meanwhile."""
        return bytes(self.wrapped) == bytes(other.wrapped) or self.unwrapped() == other.unwrapped()


@lru_cache(maxsize=1)
def verify_keys() -> bool:
    """Compare the rings with the database, once per process; register what is new. Raises WrongMasterKey.

    A new version is accepted only beside one that the database already knows, or in a database without any key.
    """
    check_values()
    # in this order: whoever wraps the first key of a database has registered its master key by then
    used = {version for model in WrappedKey.__subclasses__() for version in versions_of(model)}
    registered = {row.version: row for row in MasterKey.objects.all()}
    missing = used - set(cipher.ring())
    if missing:
        raise WrongMasterKey(
            f"MASTER_KEYS lacks version {min(missing)}, under which data are sealed. Nothing was written."
        )
    if (registered and not set(registered) & set(cipher.ring())) or used - set(registered):
        raise WrongMasterKey("MASTER_KEYS holds no key that this database knows. Nothing was written.")
    newest = registered.get(cipher.current_version())
    if newest and newest.retired_at:
        raise WrongMasterKey(
            f"MASTER_KEYS begins with version {newest.version}, which was retired by a rotation. "
            "Put the newest key first and restart; nothing was written."
        )
    verify_index_keys()
    for version in set(cipher.ring()) - set(registered):
        sealed = cipher.seal_secret(cipher.KEY_CHECK, version)
        MasterKey.objects.get_or_create(version=version, defaults={"check_value": sealed})
    return True


def versions_of(model: type[WrappedKey]) -> set[int]:
    """The master keys that wrap a row of `model`."""
    return set(model._default_manager.order_by().values_list("version", flat=True).distinct())


def check_values() -> None:
    """Raise WrongMasterKey unless every key of the ring that this database knows is the one it knows."""
    for version, check_value in MasterKey.objects.values_list("version", "check_value"):
        if version in cipher.ring():
            check_one(version, bytes(check_value))


def check_one(version: int, check_value: bytes) -> None:
    """Raise WrongMasterKey unless the ring's key of `version` is the one that made `check_value`."""
    try:
        right = cipher.open_secret(check_value, version) == cipher.KEY_CHECK
    except Unreadable:
        right = False
    if not right:
        raise WrongMasterKey(
            f"MASTER_KEYS version {version} is not the key this database was sealed with. "
            "Restore the right one from your key store; nothing was written."
        )


def verify_index_keys() -> None:
    """Compare INDEX_KEY with the database in the same way: with a foreign key nobody would be found again."""
    in_ring = [blind_index.fingerprint(key) for key in blind_index.keys_from(blind_index.settings.INDEX_KEY)]
    registered = set(IndexKey.objects.values_list("fingerprint", flat=True))
    if registered and not registered & set(in_ring):
        raise WrongMasterKey("INDEX_KEY is not the key this database was indexed with. Nothing was written.")
    if IndexKey.needed() - set(in_ring):
        raise WrongMasterKey(
            "INDEX_KEY lacks a key that people are still found by: add it behind the newest and run `keys reindex`. "
            "Nothing was written."
        )
    for fingerprint in set(in_ring) - registered:
        IndexKey.objects.get_or_create(fingerprint=fingerprint)

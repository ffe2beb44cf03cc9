"""The data subject. Everybody is a Person: customer, lead, newsletter reader, requester, sole trader."""

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.keys.blind_index import blinds
from crm.privacy.masking import masked_email
from crm.privacy.models.keyring import MasterKey, PersonKey
from crm.privacy.sealed import SealedEmailField, SealedModel, SealedPhoneField, SealedQuerySet, SealedTextField
from crm.privacy.sealed.derived import BlindIndexField, NameTokensField


class PersonQuerySet(SealedQuerySet):
    """Questions about people."""

    def for_desk(self, user: Any) -> Self:
        """Everybody, for the privacy desk; nobody for a user without the right to it."""
        return self.all() if user.may("privacy.people") else self.none()

    def with_keys(self) -> Self:
        """Together with the keys that open them."""
        return self.select_related("key")

    def having(self, kind: str, value: str) -> Self:
        """People with this very e-mail or phone, primary or further. There may be many: an address is no identity."""
        return self.filter(pk__in=self.ids_having(kind, value))

    def having_some(self, kind: str, values: Iterable[str]) -> list[tuple[int, str]]:
        """(primary key, value) of everybody with one of these addresses or numbers, in one statement."""
        indexes = {index: value for value in values for index in blinds(kind, value)}
        if not indexes:
            return []
        primary = Person.objects.filter(**{f"{kind}_index__in": indexes}).values_list("pk", f"{kind}_index")
        further = ContactPoint.objects.filter(kind=kind, index__in=indexes).values_list("person_id", "index")
        return sorted({(pk, indexes[index]) for pk, index in primary.union(further)})

    def ids_having(self, kind: str, value: str) -> models.QuerySet:
        """Their primary keys, as a union: an OR of column and sub-query would read every person."""
        indexes = blinds(kind, value)
        primary = Person.objects.filter(**{f"{kind}_index__in": indexes}).values("pk")
        further = ContactPoint.objects.filter(kind=kind, index__in=indexes).values("person_id")
        return primary.union(further) if indexes else primary.none()


class PersonManager(models.Manager):
    """Everybody there is. What is only a key (`Person.key_only`) is nobody: no list, count or search has it."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(key_only=False)


class Person(SealedModel):
    """A data subject: internal number, random public UUID (the only id in URLs), sealed name and primary addresses.

    A row that is `key_only` is nobody: a key of its own, under which a case seals whom it names and which goes with it.
    The data map reaches it, as every row (`_base_manager`).
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = personal(SealedTextField(_("name")), Category.IDENTITY, source=Source.SUBJECT)
    email = personal(SealedEmailField(_("e-mail")), Category.EMAIL, source=Source.SUBJECT)
    phone = personal(SealedPhoneField(_("phone")), Category.PHONE, source=Source.SUBJECT)
    email_index = personal(BlindIndexField(of="email", kind="email"), Category.EMAIL)
    phone_index = personal(BlindIndexField(of="phone", kind="phone"), Category.PHONE)
    name_tokens = personal(NameTokensField(of="name"), Category.IDENTITY)
    created_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    key_only = models.BooleanField(default=False, editable=False)
    personal_data = PersonalData(subject="self", rows=Rows.DELETE, moves=False)

    objects: ClassVar[Any] = PersonManager.from_queryset(PersonQuerySet)()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="person_key_only_is_nobody",
                condition=Q(key_only=False) | Q(name__isnull=True, email__isnull=True, phone__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["email_index"], name="person_email"),  # exact e-mail
            models.Index(fields=["phone_index"], name="person_phone"),  # exact phone
            GinIndex(fields=["name_tokens"], name="person_tokens"),  # name search of the privacy desk
            models.Index(fields=["id"], condition=Q(key_only=True), name="person_nobody"),  # whom `among` leaves out
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """The short key: the first eight digits of the UUID."""
        return self.uid.hex[:8].upper()

    @property
    def label(self) -> str:
        """The name, else the masked e-mail, else the short key."""
        return self.name or (masked_email(self.email) if self.email else self.short)

    @classmethod
    def among(cls, keys: models.QuerySet) -> PersonQuerySet:
        """The people of these primary keys: for many of them, since the index of the keys answers alone."""
        nobody = cls._base_manager.filter(key_only=True).values("pk")
        return PersonQuerySet(cls).filter(pk__in=keys).exclude(pk__in=nobody)

    @staticmethod
    def hold(people: Iterable["Person"]) -> None:
        """Begin an act on `people`: until the transaction ends nobody else acts on them and nobody erases them.

        The first statement of an act that changes rows they have already: everybody locks keys, then people, then the
        rest. Rows that point at them can still be added elsewhere. KeyChanged when one was erased since they were read.
        """
        held = {person.pk: person._state.fields_cache.get("key") for person in people}
        PersonKey.hold(held)
        shared = [pk for pk, key in held.items() if key is None or not key.unshared]
        if shared:
            rows = Person._base_manager.filter(pk__in=shared).order_by("pk").select_for_update(no_key=True)
            list(rows.values_list("pk"))

    @classmethod
    def create(cls, **values: str) -> "Person":
        """A saved person with a key of their own. `values`: name, email, phone."""
        return cls.create_many([values])[0]

    @classmethod
    def create_key_only(cls) -> "Person":
        """A saved key that is nobody's, under which rows about several people can be sealed."""
        return cls.create_many([{"key_only": True}])[0]

    @classmethod
    def create_many(cls, rows: Iterable[dict[str, Any]]) -> list["Person"]:
        """Saved people, each with a key, in one statement per table. Needs no look-up per row."""
        with transaction.atomic():
            version = MasterKey.hold_current()
            people = [cls(**values) for values in rows]
            for person in people:
                person.key = PersonKey.fresh(person.uid, version)
            cls.objects.bulk_create(people)
            keys = [person.key for person in people]
            for person, key in zip(people, keys, strict=True):
                key.person_id = person.pk
            PersonKey.objects.bulk_create(keys)
            transaction.on_commit(partial(share_all, keys))
        return people


def share_all(keys: Iterable[PersonKey]) -> None:
    """Mark these keys as known to others: the transaction that made them is over."""
    for key in keys:
        key.share()


class ContactPoint(SealedModel):
    """A further e-mail address or phone number, found like the primary ones."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=8, choices=Kind)
    value = personal(SealedTextField(_("address or number")), "kind", source=Source.SUBJECT)
    index = personal(BlindIndexField(of="value", kind_in="kind"), "kind")
    added_at = models.DateTimeField(auto_now_add=True)
    personal_data = PersonalData(subject="person", clock="added_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("further address")
        indexes = [models.Index(fields=["index"], name="contact_point_index")]  # exact look-up


FURTHER_ADDRESSES = {
    f"{kind}s": kind for kind in ContactPoint.Kind.values
}  # {what rows of files and forms call them: kind}


class Origin(SealedModel):
    """Where a person's data came from (Art. 14(2)(f)), when, and whether they were told (Art. 13, 14)."""

    class Kind(models.TextChoices):
        FORM = "form", _("Website form")
        FAIR = "fair", _("Trade fair")
        CALL = "call", _("Phone call")
        ENQUIRY = "enquiry", _("E-mail enquiry")
        CARD = "card", _("Business card")
        REFERRAL = "referral", _("Referral")
        REGISTER = "register", _("Public register (CEIDG, KRS)")
        IMPORT = "import", _("Imported file")
        API = "api", _("Another system")
        OTHER = "other", pgettext_lazy("origin of data", "Other")

    class Notice(models.TextChoices):
        DUE = "due", _("To be given")
        GIVEN = "given", _("Given on the spot")
        KNOWN = "known", _("The person already has it")
        SENT = "sent", _("Sent")
        EXEMPT = "exempt", _("Need not be given (Art. 14(5))")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="origins")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    label = personal(SealedTextField(_("source")), Category.PROVENANCE)
    batch = models.UUIDField(null=True, blank=True, db_index=True)  # the import, form or call that brought her
    obtained_at = models.DateTimeField(_("obtained"))
    fields = neutral(models.JSONField(default=list), "names of columns")
    recorded_by = neutral(models.CharField(max_length=80, blank=True), "an actor's kind and number")
    notice = models.CharField(_("privacy notice"), max_length=8, choices=Notice, default=Notice.DUE)
    notice_due_on = neutral(models.DateField(null=True, blank=True), "a date of the law")
    notice_given_at = neutral(models.DateTimeField(null=True, blank=True), "when we did our duty")
    personal_data = PersonalData(subject="person", clock="obtained_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("origin")
        indexes = [
            models.Index(fields=["person", "-obtained_at"], name="origin_person"),  # the record's card
            models.Index(fields=["obtained_at"], name="origin_obtained"),  # reports: who came in a period
            # whose notice is due, the most urgent first
            models.Index(fields=["notice_due_on", "id"], condition=models.Q(notice="due"), name="origin_notice_due"),
        ]

"""What another system calls a record of ours: its own number of it, told by that system's program."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import Client
from crm.contacts.models import Company
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.declarations import PersonalData, Rows, Source, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedTextField
from crm.privacy.sealed.derived import BlindIndexField
from crm.sales.models import Deal, Document, ObjectRecord, Task

EXACT = "external"  # the kind of blind index: letter for letter
THINGS = ("company", "deal", "task", "document", "object")  # each a column; a contact is its person
LONGEST_ID = 120
CATEGORIES = [(category.value, category.label) for category in Category if category not in SEALED_ONLY]


def only(kind: str) -> Q:
    """That a row of this kind names its record and nothing else."""
    return Q(kind=kind, **{f"{column}__isnull": column != kind for column in THINGS})


class ExternalId(HouseSealedModel):
    """One number of one record in the system of one client; a shop's number of a customer is personal data.

    A person's is sealed under their key (`value`), a firm's under the organisation's (`house_value`). A client's number
    names one record of a kind; a record may bear several, as after a merge.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", pgettext_lazy("kind of record", "Contact")
        COMPANY = "company", pgettext_lazy("kind of record", "Company")
        DEAL = "deal", pgettext_lazy("kind of record", "Deal")
        TASK = "task", pgettext_lazy("kind of record", "Task")
        DOCUMENT = "document", pgettext_lazy("kind of record", "Document")
        OBJECT = "object", pgettext_lazy("kind of record", "Own record")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="external_ids")
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="external_ids")
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="external_ids")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="external_ids")
    document = models.ForeignKey(Document, models.CASCADE, null=True, blank=True, related_name="external_ids")
    object = models.ForeignKey(ObjectRecord, models.CASCADE, null=True, blank=True, related_name="external_ids")
    category = models.CharField(max_length=16, choices=CATEGORIES)  # that of the record: it goes when the record goes
    value = personal(SealedTextField(_("number in another system")), "category", source=Source.IMPORT)
    house_value = personal(SealedTextField(_("number in another system"), house=True), "category", source=Source.IMPORT)
    index = personal(BlindIndexField(of="value", kind=EXACT), "category")
    house_index = personal(BlindIndexField(of="house_value", kind=EXACT), "category")
    told_at = models.DateTimeField(default=timezone.now)
    personal_data = PersonalData(
        subject="person",
        clock="told_at",
        rows=Rows.DELETE,
        own_horizon=("object__kind__purpose", "object__counted_from"),  # a number goes with the record it names
    )

    class Meta:
        verbose_name, verbose_name_plural = _("number in another system"), _("numbers in other systems")
        constraints = [
            # also what a program looks up by
            models.UniqueConstraint(fields=["client", "kind", "index"], name="external_id_once"),
            models.UniqueConstraint(fields=["client", "kind", "house_index"], name="external_id_once_of_a_firm"),
            models.CheckConstraint(
                name="external_id_under_one_key",
                condition=Q(person__isnull=False, house_value__isnull=True) | Q(person=None, value__isnull=True),
            ),
            models.CheckConstraint(
                name="external_id_of_one_record",
                condition=Q(only("contact"), person__isnull=False)
                | only("company")
                | only("deal")
                | only("task")
                | only("document")
                | only("object"),
            ),
        ]

    def __str__(self) -> str:
        return f"external id of a {self.kind}"

    @property
    def text(self) -> str:
        """The number, opened with the key that came with the row."""
        return (self.value if self.person_id else self.house_value) or ""

    def tell(self, text: str) -> None:
        """Set the number: under the person's key if there is a person, else under the organisation's."""
        self.value, self.house_value = (text, None) if self.person_id else (None, text)

"""Documents of sales: offers, orders, contracts, invoices, complaints, each of a person or of a company.

A person's document (a consumer's, a sole trader's) is encrypted under their key and erased with them. A company's is
plain like the company's other data, its file and note under the organisation's key. Never both: a constraint says so.
"""

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Restriction
from crm.accounts.language.currencies import AmountField
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Company, Contact
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedQuerySet, SealedTextField
from crm.privacy.sealed.files import SealedFileField
from crm.sales import currencies
from crm.sales.models.deals import Deal

FIRM = "of a legal person's paper; a person's stands in the sealed column"
DAY = "a day by which papers are listed and periods counted"
NOBODY = models.Q(person=None)
FILES = ("file", "upo")
ENCRYPTED_COLUMNS = ("number", "ksef", "amount", "note", *FILES)  # each has its twin for a firm's paper


class DocumentQuerySet(SealedQuerySet):
    """Questions about papers. A request starts at `visible_to(user)`."""

    def visible_to(self, user: Any) -> Self:
        """Documents of the contacts and companies that `user` sees and that are not restricted.

        Documents kept only by law, of a person whose record is closed, are open to those who reach everybody.
        """
        contacts = Contact.objects.alive().visible_to(user)
        firms = Company.objects.alive().visible_to(user)
        held = Restriction.objects.filter(lifted_at=None).values("person")
        of_people = models.Q(person__in=contacts.values("pk")) & ~models.Q(person__in=held)
        if user.reach(Group.CONTACT_DATA) == Reach.ALL:
            of_people |= models.Q(person__contact__closed_at__isnull=False)
        return self.filter(of_people | (NOBODY & models.Q(company__in=firms.values("pk"))))

    def with_keys(self) -> Self:
        """Together with what opens them and whom they name."""
        return self.select_related("person__key", "person__contact", "company__sole_trader__key", "corrects")

    def unpaid(self) -> Self:
        """Invoices that nobody has paid yet; a draft asks nobody for anything."""
        return self.filter(kind=Document.Kind.INVOICE, ended_on=None, draft=False)

    def not_in_ksef(self) -> Self:
        """Invoices drawn up here that have no number of KSeF yet."""
        return self.filter(kind=Document.Kind.INVOICE, draft=True)

    def issued(self, since: date | None = None, until: date | None = None) -> Self:
        """Issued in the period, both days included; without one open at that side."""
        rows = self.filter(issued_on__gte=since) if since else self
        return rows.filter(issued_on__lte=until) if until else rows

    def before(self, issued_on: date, pk: int) -> Self:
        """Those below a row in the order of lists."""
        return self.filter(models.Q(issued_on__lt=issued_on) | models.Q(issued_on=issued_on, pk__lt=pk))

    def after(self, issued_on: date, pk: int) -> Self:
        """Those above a row."""
        return self.filter(models.Q(issued_on__gt=issued_on) | models.Q(issued_on=issued_on, pk__gt=pk))


class Document(HouseSealedModel):
    """One paper. `ended_on`: paid (invoice), ended (contract), fulfilled (order), settled or answered (the rest)."""

    class Kind(models.TextChoices):
        OFFER = "offer", pgettext_lazy("document", "Offer")
        ORDER = "order", pgettext_lazy("document", "Order")
        CONTRACT = "contract", pgettext_lazy("document", "Contract")
        INVOICE = "invoice", pgettext_lazy("document", "Invoice")
        COMPLAINT = "complaint", pgettext_lazy("document", "Complaint")

    class InvoiceKind(models.TextChoices):
        """The kinds of FA(3), by its codes."""

        VAT = "VAT", pgettext_lazy("invoice", "Invoice")
        KOR = "KOR", pgettext_lazy("invoice", "Correction")
        ZAL = "ZAL", pgettext_lazy("invoice", "Advance invoice")
        ROZ = "ROZ", pgettext_lazy("invoice", "Final invoice after an advance")
        UPR = "UPR", pgettext_lazy("invoice", "Simplified invoice")
        KOR_ZAL = "KOR_ZAL", pgettext_lazy("invoice", "Correction of an advance invoice")
        KOR_ROZ = "KOR_ROZ", pgettext_lazy("invoice", "Correction of a final invoice")

    Currency = currencies.Currency

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        XLSX = "xlsx", "XLSX"
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"
        CSV = "csv", "CSV"
        FA3 = "xml", "FA(3)"

    class KsefState(models.TextChoices):
        """How far a draft came on its way to KSeF; empty for one that nobody has given to it."""

        WAITING = "waiting", pgettext_lazy("ksef", "Waits to be sent to KSeF")
        SENT = "sent", pgettext_lazy("ksef", "Sent to KSeF")
        ACCEPTED = "accepted", pgettext_lazy("ksef", "Accepted by KSeF")
        REJECTED = "rejected", pgettext_lazy("ksef", "Rejected by KSeF")

    UNDER_WAY = (KsefState.WAITING, KsefState.SENT)

    # Accounts and contracts are kept by law whole, offers and complaints by nothing but their purpose.
    CATEGORIES = {
        Kind.OFFER: Category.CORRESPONDENCE,
        Kind.ORDER: Category.FINANCIAL,
        Kind.CONTRACT: Category.FINANCIAL,
        Kind.INVOICE: Category.FINANCIAL,
        Kind.COMPLAINT: Category.CORRESPONDENCE,
    }

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="documents")
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="documents")
    deal = models.ForeignKey(Deal, models.SET_NULL, null=True, blank=True, related_name="documents")
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")  # whose turnover it counts into
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    invoice_kind = models.CharField(_("kind of invoice"), max_length=8, choices=InvoiceKind, blank=True)
    category = models.CharField(
        max_length=16, choices=[(item, Category(item).label) for item in (Category.CORRESPONDENCE, Category.FINANCIAL)]
    )
    number = personal(SealedTextField(_("number")), "category")
    ksef = personal(SealedTextField(_("KSeF number")), "category")
    amount = personal(SealedTextField(_("amount")), "category")
    note = personal(SealedTextField(_("note")), "category")
    file = personal(SealedFileField(_("file"), counted="added_by"), "category")
    upo = personal(SealedFileField(_("receipt of KSeF")), "category")
    firm_number = neutral(models.CharField(max_length=80, blank=True), FIRM)
    firm_ksef = neutral(models.CharField(max_length=40, blank=True), FIRM)
    firm_amount = AmountField(null=True, blank=True)
    firm_note = neutral(SealedTextField(house=True), "about a firm, sealed under the house key and scanned")
    firm_file = neutral(SealedFileField(house=True, counted="added_by"), "a firm's paper, under the house key")
    firm_upo = neutral(SealedFileField(house=True), "a receipt for a firm's invoice, under the house key")
    format = models.CharField(max_length=5, choices=Format, blank=True)  # of the file
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.PLN)
    # the mean rate of the last table before the day of issue, in the house's currency; empty where none was known
    rate = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True, editable=False)
    rate_into = models.CharField(max_length=3, choices=Currency, blank=True, editable=False)
    rate_on = neutral(models.DateField(null=True, blank=True, editable=False), "the day of a table of rates")
    rate_table = neutral(models.CharField(max_length=24, blank=True, editable=False), "the number of a table of rates")
    issued_on = neutral(models.DateField(_("issued"), default=timezone.localdate), DAY)
    payment_due_on = neutral(models.DateField(_("payment due"), null=True, blank=True), DAY)
    ended_on = neutral(models.DateField(_("ended"), null=True, blank=True), DAY)
    draft = models.BooleanField(_("draft"), default=False)  # drawn up here, and not yet in KSeF
    ksef_state = models.CharField(_("state in KSeF"), max_length=8, choices=KsefState, blank=True, editable=False)
    offer = models.OneToOneField(  # the accepted one it was drawn up from
        "sales.Offer", models.SET_NULL, null=True, blank=True, related_name="invoice"
    )
    corrects = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="corrections")
    counted_from = models.DateTimeField(null=True, editable=False)  # see `clock`
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    version = models.PositiveIntegerField(default=1)  # guards against two people changing it at once
    personal_data = PersonalData(
        subject="person",
        clock="counted_from",
        rows=Rows.DELETE,
        days=("issued_on", "payment_due_on", "ended_on"),
    )

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                name="document_is_somebodys", condition=models.Q(person__isnull=False) | models.Q(company__isnull=False)
            ),
            models.CheckConstraint(
                name="document_plain_or_sealed",
                condition=models.Q(
                    person__isnull=False,
                    firm_number="",
                    firm_ksef="",
                    firm_amount=None,
                    firm_note__isnull=True,
                    firm_file="",
                    firm_upo="",
                )
                | models.Q(
                    person=None,
                    number__isnull=True,
                    ksef__isnull=True,
                    amount__isnull=True,
                    note__isnull=True,
                    file="",
                    upo="",
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="document_issued"),  # the list, newest first
            models.Index(fields=["person", "-issued_on", "-id"], name="document_person"),  # the record's card
            models.Index(fields=["company", "-issued_on", "-id"], name="document_company"),  # the company's
        ]

    def __str__(self) -> str:
        return f"document {self.uid.hex[:8]}"

    def column(self, name: str) -> str:
        """The column of this document that holds `name` (of ENCRYPTED_COLUMNS)."""
        return name if self.person_id else f"firm_{name}"

    def told(self, name: str) -> Any:
        """The value of the field `name`, decrypted with the key that came with the row."""
        return getattr(self, self.column(name))

    @property
    def worth(self) -> Decimal | None:
        """The amount; None without one."""
        try:
            return Decimal(self.told("amount")) if self.told("amount") else None
        except InvalidOperation:
            return None

    @property
    def open(self) -> bool:
        """Whether it is under way: an order or a contract that runs, a complaint that nobody has settled."""
        return self.kind in (self.Kind.ORDER, self.Kind.CONTRACT, self.Kind.COMPLAINT) and self.ended_on is None

    @property
    def clock(self) -> datetime | None:
        """What retention counts from: payment due, the end of an order, contract or complaint, else the day of issue.

        None while it is under way: then nothing has begun to run. Of an invoice paid in advance the issue counts: a
        law that looks at either day must find the paper.
        """
        if self.open:
            return None
        ends = {self.Kind.INVOICE: self.payment_due_on, self.Kind.OFFER: None}
        return midnight(max(self.issued_on, ends.get(self.Kind(self.kind), self.ended_on) or self.issued_on))


def midnight(day: date) -> datetime:
    """The beginning of a day here."""
    return datetime.combine(day, time.min, timezone.get_current_timezone())

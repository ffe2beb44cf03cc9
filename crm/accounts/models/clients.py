"""Machines at the door: a client is somebody else's program, a token is what it shows us.

`crm/accounts/clients/registration.py` opens and closes clients, `crm/accounts/clients/tokens.py` gives tokens out and
knows them again."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.staff import User
from crm.accounts.permissions import scopes
from crm.narrowing import promised
from crm.privacy.actors import ActorKey
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import Purpose, Recipient
from crm.privacy.models.purposes import PurposeQuerySet

if TYPE_CHECKING:
    from crm.accounts.models.app_grants import AccessToken

ROWS_A_DAY = 10_000  # what an integration may read in a day unless somebody says otherwise
MOST_ROWS = 1_000_000
LONGEST = timedelta(days=366)  # no token outlives a year: whoever uses it is asked again
MOST_REQUESTS = 6_000  # in a minute, which two workers can just answer


class Client(models.Model):
    """An outside program: which account it works as, what it may do, what for, and who gets the data by it.

    Purposes are named by slug, since each has versions; what counts is the version in force when it is asked.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("name"), max_length=80, unique=True), "the name of a program")
    user = models.OneToOneField(User, models.PROTECT, related_name="client")
    scopes = neutral(ArrayField(models.CharField(max_length=40), default=list), "names of scopes")
    purpose_slugs = neutral(ArrayField(models.CharField(max_length=40), default=list), "short names of purposes")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="clients", verbose_name=_("recipient"))
    rows_a_day = models.PositiveIntegerField(_("rows it may read in a day"), default=ROWS_A_DAY)
    requests_a_minute = models.PositiveIntegerField(_("requests in a minute"), null=True, blank=True)
    created_at = neutral(models.DateTimeField(auto_now_add=True), "about a program")
    closed_at = neutral(models.DateTimeField(null=True, blank=True), "about a program")
    test = models.BooleanField(_("for tests"), default=False, editable=False)  # it sees the invented house alone

    personal_data = NoPersonalData("programs of other firms and what they may do")

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("client"), _("clients")
        triggers = [
            pgtrigger.Trigger(
                name="test_stays",
                operation=pgtrigger.UpdateOf("test"),
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange("test"),
                func="RAISE EXCEPTION 'whether a client is for tests is said once, when it is made';",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> str:
        """This client as the ledger names it when it is acted on."""
        return f"client:{self.pk}"

    @property
    def in_force(self) -> bool:
        """Whether its tokens count: neither the client nor its account is closed, and the account is a machine's."""
        return self.closed_at is None and self.user.is_active and self.user.role.machine

    @property
    def purposes(self) -> PurposeQuerySet:
        """What it may ask data for: the purposes named here, in the versions that are in force now."""
        return Purpose.objects.active().filter(slug__in=self.purpose_slugs)

    @property
    def scope_labels(self) -> list[str]:
        """Plain words for what it may do."""
        return scopes.labels(self.scopes)


class ClientDay(models.Model):
    """How many rows a client was given on one day, by all its tokens; rows that are being read count already."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="days")
    day = neutral(models.DateField(), "a day of a program's")
    rows = models.PositiveIntegerField(default=0)

    personal_data = NoPersonalData("how much programs read, not whom")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "day"], name="client_day_once")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.day}: {self.rows}"


class BearerTokenQuerySet(models.QuerySet):
    """Questions about tokens."""

    def alive(self, at: datetime | None = None) -> Self:
        """Neither revoked nor run out at `at` (now by default)."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class BearerToken(models.Model):
    """The columns that such tokens share. Rows stay when a token ends: the logs name it by its prefix."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    prefix = neutral(models.CharField(max_length=16, unique=True), "random letters")
    digest = neutral(models.BinaryField(max_length=32), "a one-way hash of 256 random bits")
    created_at = neutral(models.DateTimeField(), "about a token")
    expires_at = neutral(models.DateTimeField(), "about a token")
    revoked_at = neutral(models.DateTimeField(null=True, blank=True), "about a token")
    last_used_at = neutral(models.DateTimeField(null=True, blank=True), "when a program called")
    told_days = models.PositiveSmallIntegerField(null=True, blank=True)  # the latest notice: so many days ahead

    class Meta:
        abstract = True

    @property
    def days_left(self) -> int:
        """Days until it ends, the last one counted whole."""
        return -((timezone.now() - self.expires_at) // timedelta(days=1))

    def alive(self, at: datetime | None = None) -> bool:
        """Neither revoked nor run out at `at` (now by default)."""
        return self.revoked_at is None and self.expires_at > (at or timezone.now())


class TokenQuerySet(BearerTokenQuerySet):
    """Questions about tokens."""

    def shown(self) -> Self:
        """Those whose text an administrator was shown; not those of apps."""
        return self.filter(kind=Token.Kind.SHOWN)

    def with_bearers(self) -> Self:
        """With everything that decides whether they count and for what, in the same query."""
        return self.select_related("client__user__role", "client__recipient", "grant__user__role", "grant__app")


class Token(BearerToken):
    """What a client shows. One that stands for an app's hours (models/app_grants.py) has no text of its own."""

    class Kind(models.TextChoices):
        """How its bearer came by it."""

        SHOWN = "shown", _("shown to an administrator")
        APP = "app", _("an app that acts for a colleague")
        MACHINE = "machine", _("changed for a secret")

    client = models.ForeignKey(Client, models.PROTECT, related_name="tokens")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SHOWN)
    grant = models.OneToOneField("AppGrant", models.CASCADE, related_name="token", null=True)
    scopes = neutral(ArrayField(models.CharField(max_length=40), default=list), "names of scopes")

    access: "AccessToken | None" = None  # the hour by which it came, for one that has no text of its own

    objects = TokenQuerySet.as_manager()
    personal_data = NoPersonalData("what a program shows")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="token_ends_within_a_year",
                condition=models.Q(expires_at__lte=models.F("created_at") + LONGEST),
            ),
            models.CheckConstraint(
                name="token_of_app_has_its_grant",
                condition=models.Q(kind="app", grant__isnull=False) | (~models.Q(kind="app") & models.Q(grant=None)),
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=models.Q(revoked_at=None), name="token_ends")]

    def __str__(self) -> str:
        return f"spj_{self.prefix}_…"

    @property
    def target(self) -> str:
        """This token as the ledger names it when it is acted on."""
        return f"{self.client.target} token:{self.prefix}"

    @property
    def actor(self) -> ActorKey:
        """This token as ledger and access log name whoever shows it."""
        return ActorKey("token", self.prefix)

    @property
    def delegated(self) -> bool:
        """Whether an app acts by it for a colleague: then it opens no more than the colleague's own role."""
        return self.grant_id is not None

    @cached_property
    def user(self) -> User:
        """The client's account, or the colleague for whom an app acts, by this token, which their traces name."""
        user = promised(self.grant).user if self.delegated else self.client.user
        user.bearing = self
        return user

    def counts(self, at: datetime | None = None) -> bool:
        """Whether its bearer is let in at `at` (now by default)."""
        agreed = self.grant is None or self.grant.as_agreed(self.client)
        return self.alive(at) and self.client.in_force and agreed

    @cached_property
    def in_force(self) -> frozenset[str]:
        """The scopes that count: of the token and of its client both, and none of a closed client or account."""
        if not self.client.in_force:
            return frozenset()
        known = frozenset(self.scopes) & frozenset(self.client.scopes) & frozenset(scopes.SCOPES)
        known &= scopes.DELEGATED if self.delegated else known
        return known & frozenset(self.access.scopes) if self.access else known

    @property
    def purposes(self) -> PurposeQuerySet:
        """What its bearer may ask data for: the client's purposes, of which a colleague may have agreed to fewer."""
        rows = self.client.purposes
        return rows.filter(slug__in=promised(self.grant).purpose_slugs) if self.delegated else rows

    @cached_property
    def rights(self) -> frozenset[str]:
        """The rights that those scopes lend."""
        return scopes.rights_of(self.in_force)

    def allows(self, scope: str) -> bool:
        """Whether the token opens this area."""
        return scope in self.in_force

    @property
    def scope_labels(self) -> list[str]:
        """Plain words for what it was given."""
        return scopes.labels(self.scopes)

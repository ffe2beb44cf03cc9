"""Identity providers of the organisation, by which colleagues sign in, and whom of us each of them names how.

`crm/accounts/providers/` opens and changes them, reads what they say, and keeps accounts as they say.
"""

from typing import Any, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.staff import User
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, StaffData, neutral, personal
from crm.privacy.models.stored_secrets import Safe

ABOUT_PROVIDER = "about the organisation's own sign-in"
EVERYBODY = "*"  # in place of a group: whoever the provider lets in
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, section 2


class ProviderQuerySet(models.QuerySet):
    """Questions about providers."""

    def in_force(self) -> Self:
        """Confirmed by a second person and not closed."""
        return self.filter(opened_at__isnull=False, closed_at=None)


class Provider(Safe):
    """One identity provider (OpenID Connect). `groups` is a list of {"group", "role", "teams"}: which of its groups
    gives which role (its slug) and teams (their keys); the first that fits gives the role, all that fit give teams.

    `factors` are values of `acr` and `amr` that count as a second factor. `only` closes passwords to everybody but
    owners with a passkey.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("name"), max_length=60, unique=True), "what a sign-in service is called")
    issuer = neutral(models.URLField(_("issuer"), max_length=300), "the address of a sign-in service")
    client_id = neutral(models.CharField(_("client id"), max_length=200), "how the sign-in service names this product")
    domains = neutral(ArrayField(models.CharField(max_length=100), default=list), "names of domains")
    group_claim = neutral(models.CharField(_("claim with the groups"), max_length=80), "the name of a claim")
    groups = neutral(models.JSONField(default=list), "groups of a sign-in service with the roles and teams they give")
    factors = neutral(ArrayField(models.CharField(max_length=200), default=list), "values of acr and amr")
    admits = models.BooleanField(_("opens accounts for colleagues who come for the first time"), default=False)
    only = models.BooleanField(_("nobody signs in by password"), default=False)
    created_at = neutral(models.DateTimeField(auto_now_add=True), ABOUT_PROVIDER)
    opened_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_PROVIDER)
    closed_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_PROVIDER)

    objects = ProviderQuerySet.as_manager()
    personal_data = NoPersonalData("where colleagues sign in; who they are there is ProviderIdentity")

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("identity provider"), _("identity providers")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "client_id"], condition=Q(closed_at=None), name="provider_once_while_open"
            ),
            models.CheckConstraint(
                name="provider_alone_is_open", condition=Q(only=False) | Q(opened_at__isnull=False, closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> str:
        """This provider as the ledger names it when it is acted on."""
        return f"provider:{self.pk}"

    @property
    def in_force(self) -> bool:
        """Whether colleagues sign in by it."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def terms(self) -> dict[str, Any]:
        """What it is and gives, as an act that waits for a second person keeps it."""
        names = ("name", "client_id", "domains", "group_claim", "groups", "factors", "admits")
        return {name: getattr(self, name) for name in names}


class ProviderIdentity(models.Model):
    """Somebody as a provider names them: its subject, which never changes and is given to nobody else.

    `left_at` is when they were found in none of its groups and their account was closed for it.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="identities")
    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    subject = personal(models.CharField(max_length=LONGEST_SUBJECT), Category.IDENTITY)
    linked_at = personal(models.DateTimeField(), Category.TECHNICAL)
    seen_at = personal(models.DateTimeField(null=True, blank=True), Category.TECHNICAL)
    left_at = personal(models.DateTimeField(null=True, blank=True), Category.EMPLOYMENT)

    personal_data = StaffData("user", "how the organisation's sign-in service names a colleague")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["provider", "user"], name="identity_one_account"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.provider_id}"

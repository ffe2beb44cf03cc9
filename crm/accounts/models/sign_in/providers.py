"""Identity providers of the organisation, by which colleagues sign in, and whom of us each of them names how.

`crm/accounts/providers/` opens and changes them, reads what they say, and keeps accounts as they say.
"""

from typing import Any, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.clients import LONGEST, BearerToken, BearerTokenQuerySet
from crm.accounts.models.staff import User
from crm.privacy.actors import ActorKey, system
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, StaffData, neutral, personal
from crm.privacy.models.stored_secrets import Safe

BY_A_PROVIDER = "identity_provider:"  # before the number of a provider, where a log names it
ABOUT_PROVIDER = "about the organisation's own sign-in"
EVERYBODY = "*"  # in place of a group: whoever the provider lets in
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, section 2; SAML Core 2.0, 8.3.7


class ProviderQuerySet(models.QuerySet):
    """Questions about providers."""

    def in_force(self) -> Self:
        """Confirmed by a second person and not closed."""
        return self.filter(opened_at__isnull=False, closed_at=None)


class Provider(Safe):
    """One identity provider. `groups` is a list of {"group", "role", "teams"}: which of its groups gives which role
    (its slug) and teams (their keys); the first that fits gives the role, all that fit give teams.

    `factors` are values of `acr` and `amr` (SAML: of AuthnContextClassRef) that count as a second factor. `only` closes
    passwords to everybody but owners with a passkey. `provisions_at`: since when it opens and closes accounts by SCIM.

    By SAML `issuer` is its entity id, `client_id` ours; its description lies at `metadata_url`, or as text in
    `metadata`; the secret is our own key, whose `certificate` it knows where it `signs`.
    """

    class Protocol(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    protocol = models.CharField(max_length=8, choices=Protocol.choices, default=Protocol.OIDC)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("name"), max_length=60, unique=True), "what a sign-in service is called")
    issuer = neutral(models.URLField(_("issuer"), max_length=300), "the address of a sign-in service")
    client_id = neutral(models.CharField(_("client id"), max_length=200), "how the sign-in service names this product")
    domains = neutral(ArrayField(models.CharField(max_length=100), default=list), "names of domains")
    group_claim = neutral(models.CharField(_("claim with the groups"), max_length=80), "the name of a claim")
    groups = neutral(models.JSONField(default=list), "groups of a sign-in service with the roles and teams they give")
    factors = neutral(ArrayField(models.CharField(max_length=200), default=list), "values of acr and amr")
    metadata = neutral(models.TextField(blank=True), "what a sign-in service publishes about itself")
    metadata_url = neutral(models.URLField(max_length=300, blank=True), "the address of a sign-in service")
    certificate = neutral(models.TextField(blank=True), "a public key of ours")
    signs = models.BooleanField(_("signs what it asks the identity provider"), default=False)
    admits = models.BooleanField(_("opens accounts for colleagues who come for the first time"), default=False)
    only = models.BooleanField(_("nobody signs in by password"), default=False)
    created_at = neutral(models.DateTimeField(auto_now_add=True), ABOUT_PROVIDER)
    opened_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_PROVIDER)
    closed_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_PROVIDER)
    provisions_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_PROVIDER)

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
    def actor(self) -> ActorKey:
        """This provider as the ledger names it when it acts."""
        return system(f"{BY_A_PROVIDER}{self.pk}")

    @property
    def in_force(self) -> bool:
        """Whether colleagues sign in by it."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def provisions(self) -> bool:
        """Whether it opens and closes accounts by SCIM."""
        return self.in_force and self.provisions_at is not None

    @property
    def terms(self) -> dict[str, Any]:
        """What it is and gives, as an act that waits for a second person keeps it."""
        names = ["name", "client_id", "domains", "group_claim", "groups", "factors", "admits"]
        by_saml = ["metadata", "metadata_url", "signs"] if self.by_saml else []
        return {name: getattr(self, name) for name in [*names, *by_saml]}

    @property
    def by_saml(self) -> bool:
        """Whether it speaks SAML; otherwise OpenID Connect."""
        return self.protocol == self.Protocol.SAML


class ProviderIdentityQuerySet(models.QuerySet):
    """Questions about identities."""

    def there(self) -> Self:
        """Those that the provider has not deleted, with their accounts."""
        return self.filter(removed_at=None).select_related("user__role", "provider")


class ProviderIdentity(models.Model):
    """Somebody as a provider names them: by its subject, which never changes and is given to nobody else; by SCIM with
    its own id and user name, too. `subject` is empty until they sign in.

    `left_at` is when the provider closed their account: it found them in none of its groups, or said that they left.
    `provisioned_at` is since when SCIM keeps the account; then `active` and `groups` are what it said (None: nothing of
    groups yet, those of the sign-in count), and `removed_at` is when it deleted them. `unlinked_at` is when somebody
    took the subject back: from then on only the account's own password links one.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="identities")
    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    subject = personal(models.CharField(max_length=LONGEST_SUBJECT, blank=True), Category.IDENTITY)
    external_id = personal(models.CharField(max_length=LONGEST_SUBJECT, blank=True), Category.IDENTITY)
    user_name = personal(models.CharField(max_length=LONGEST_SUBJECT, blank=True), Category.IDENTITY)
    groups = personal(ArrayField(models.CharField(max_length=200), null=True, blank=True), Category.EMPLOYMENT)
    active = models.BooleanField(default=True)
    linked_at = personal(models.DateTimeField(), Category.TECHNICAL)
    seen_at = personal(models.DateTimeField(null=True, blank=True), Category.TECHNICAL)
    left_at = personal(models.DateTimeField(null=True, blank=True), Category.EMPLOYMENT)
    provisioned_at = personal(models.DateTimeField(null=True, blank=True), Category.TECHNICAL)
    removed_at = personal(models.DateTimeField(null=True, blank=True), Category.EMPLOYMENT)
    unlinked_at = personal(models.DateTimeField(null=True, blank=True), Category.TECHNICAL)

    objects = ProviderIdentityQuerySet.as_manager()
    personal_data = StaffData("user", "how the organisation's sign-in service names a colleague")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], condition=~Q(subject=""), name="identity_once"),
            models.UniqueConstraint(fields=["provider", "user"], name="identity_one_account"),
            models.UniqueConstraint(
                fields=["provider", "external_id"], condition=~Q(external_id=""), name="identity_external_id_once"
            ),
            models.UniqueConstraint(
                "provider", Lower("user_name"), condition=~Q(user_name=""), name="identity_user_name_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.provider_id}"


class TakenAssertion(models.Model):
    """An assertion by which somebody has signed in: until its end it is kept that nobody does by it again."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="taken_assertions")
    digest = neutral(models.BinaryField(max_length=32), "a one-way hash of a random id")
    ends_at = neutral(models.DateTimeField(), "when an assertion counts no more")

    personal_data = NoPersonalData("that a random id was used")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "digest"], name="assertion_taken_once")]
        indexes = [models.Index(fields=["ends_at"], name="assertion_ends")]  # what has ended is deleted

    def __str__(self) -> str:
        return f"assertion at {self.provider_id}"


class ProvisioningToken(BearerToken):
    """What a provider shows at our SCIM address, and nowhere else.

    Whoever made one confirms nothing that the provider asks for by it (`made_by`).
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="provisioning_tokens")
    made_by = neutral(models.CharField(max_length=80), "an actor's kind and number")

    objects = BearerTokenQuerySet.as_manager()
    personal_data = NoPersonalData("what a sign-in service shows")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="provisioning_token_ends_within_a_year", condition=Q(expires_at__lte=F("created_at") + LONGEST)
            ),
        ]

    def __str__(self) -> str:
        return f"scim_{self.prefix}_…"

    @property
    def target(self) -> str:
        """This token as the ledger names it when it is acted on."""
        return f"{self.provider.target} token:{self.prefix}"

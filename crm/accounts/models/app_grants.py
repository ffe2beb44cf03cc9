"""Apps: programs of others that act for a colleague who let them (OAuth 2.1), by keys that live an hour.

    App ── what makes an integration an app: who made it, where its answers go
    AppCode ── 60 seconds, once ──> AppGrant (a colleague's yes) ── its Token names it in the logs
                                        ├── AccessToken   an hour, for one resource
                                        └── RefreshToken  once; used again it ends the grant

Of every text only a hash is kept. `crm/accounts/oauth/` gives them out and takes them back."""

from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.clients import Client, Token
from crm.accounts.models.roles import ABOUT_STAFF, Role
from crm.accounts.models.staff import User
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, StaffData, neutral, personal
from crm.privacy.models import Recipient

HASHED = "a one-way hash of 256 random bits"
ABOUT_APP = "about a program"
ADDRESS = 300  # letters of an address for answers
CODE_LIVES = timedelta(seconds=60)


class App(models.Model):
    """What makes an integration an app: colleagues may let it act for them while it is open.

    A confidential one keeps a secret on a server; a public one (on a telephone, a desk, in a browser) has none.
    """

    client = models.OneToOneField(Client, models.PROTECT, related_name="app")
    maker = neutral(models.CharField(_("made by"), max_length=80), "the name of a firm")
    confidential = models.BooleanField(_("keeps a secret on a server"), default=True)
    redirect_uris = neutral(ArrayField(models.CharField(max_length=ADDRESS), default=list), "addresses of a program")
    opened_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_APP)
    closed_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT_APP)

    personal_data = NoPersonalData("programs of other firms; who let them act is AppGrant")

    class Meta:
        verbose_name, verbose_name_plural = _("app"), _("apps")

    def __str__(self) -> str:
        return str(self.client)

    @property
    def public_id(self) -> str:
        """How the app names itself, as its `client_id`; no secret."""
        return str(self.client.uid)

    @property
    def in_force(self) -> bool:
        """Whether it may ask: confirmed, not closed, and its integration is in force."""
        return self.opened_at is not None and self.closed_at is None and self.client.in_force


class ClientSecret(models.Model):
    """By what an integration shows at the token's door who it is. Shown once; `until` for one that was replaced."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="secrets")
    digest = neutral(models.BinaryField(max_length=32), HASHED)
    made_at = neutral(models.DateTimeField(), ABOUT_APP)
    until = neutral(models.DateTimeField(null=True, blank=True), ABOUT_APP)

    personal_data = NoPersonalData("what a program shows")

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.client_id}"


class AppGrantQuerySet(models.QuerySet):
    """Questions about who lets which app act for them, and the end of it."""

    def living(self, at: datetime | None = None) -> Self:
        """Neither ended nor run out at `at` (now by default)."""
        return self.filter(token__revoked_at=None, token__expires_at__gt=at or timezone.now())

    def listed(self) -> Self:
        """With all that a list says of them, newest first."""
        return self.select_related("app__client__recipient", "token__client__user__role", "user", "recipient")

    def end(self, *, why: str, at: datetime | None = None) -> int:
        """End them: the next request by any of their keys is a stranger's. How many; the caller records it."""
        at = at or timezone.now()
        keys = list(self.filter(token__revoked_at=None).values_list("pk", flat=True))
        Token.objects.filter(grant__in=keys, revoked_at=None).update(revoked_at=at)
        RefreshToken.objects.filter(grant__in=keys).delete()
        AccessToken.objects.filter(token__grant__in=keys).delete()
        return AppGrant.objects.filter(pk__in=keys).update(ended_why=why)


class AppGrant(models.Model):
    """A colleague's yes: this app acts for them, in these areas and for these purposes, and this firm gets the data.

    It counts as long as what was agreed to is true: the same role, the same firm, the password of that day.
    """

    class End(models.TextChoices):
        """Why it ended."""

        COLLEAGUE = "colleague", _("ended by the colleague")
        ADMINISTRATOR = "administrator", _("stopped by an administrator")
        APP = "app", _("given back by the app")
        REUSED = "reused", _("a key was shown twice: somebody may have stolen it")
        REPLACED = "replaced", _("another one took its place")
        ROLE = "role", _("the colleague has another role")
        SECURITY = "security", _("the second step was taken away")
        LEFT = "left", _("the account was closed")
        CHANGED = "changed", _("the app changed what it is")
        RESTORED = "restored", _("a backup was put back: its keys are of before")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    app = models.ForeignKey(App, models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, models.CASCADE, related_name="app_grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+")
    purpose_slugs = neutral(ArrayField(models.CharField(max_length=40), default=list), "short names of purposes")
    resource = neutral(models.CharField(max_length=20), "which door it opens")
    authorised_at = personal(models.DateTimeField(), Category.TECHNICAL)
    ended_why = models.CharField(max_length=15, choices=End.choices, blank=True)

    objects = AppGrantQuerySet.as_manager()
    personal_data = StaffData("user", ABOUT_STAFF)

    class Meta:
        ordering = ["-authorised_at"]
        verbose_name, verbose_name_plural = _("app that acts for somebody"), _("apps that act for somebody")

    def __str__(self) -> str:
        return f"{self.app_id} for {self.user_id}"

    def as_agreed(self, client: Client) -> bool:
        """Whether all is as it was when the colleague agreed, `client` being the app's; not with another password."""
        user, app = self.user, self.app
        same = user.is_active and user.role_id == self.role_id and not user.role.machine
        same_password = user.password_at is None or user.password_at <= self.authorised_at
        open_app = app.opened_at is not None and app.closed_at is None
        return same and same_password and open_app and client.recipient_id == self.recipient_id


class AppCodeQuerySet(models.QuerySet):
    """Questions about codes."""

    def unused(self) -> Self:
        """Those for which nobody has come: what was agreed to with them may be true no more."""
        return self.filter(used_at=None)


class AppCode(models.Model):
    """What an app changes for its keys, once, within 60 seconds, with the verifier whose hash it sent before.

    Rows stay for a day: a code that comes again ends what came of it.
    """

    digest = neutral(models.BinaryField(max_length=32, unique=True), HASHED)
    app = models.ForeignKey(App, models.CASCADE, related_name="codes")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    redirect_uri = neutral(models.CharField(max_length=ADDRESS), "an address of a program")
    challenge = neutral(models.CharField(max_length=128), "a one-way hash that a program sent")
    scopes = neutral(ArrayField(models.CharField(max_length=40), default=list), "names of scopes")
    purpose_slugs = neutral(ArrayField(models.CharField(max_length=40), default=list), "short names of purposes")
    resource = neutral(models.CharField(max_length=20), "which door it opens")
    made_at = neutral(models.DateTimeField(), ABOUT_APP)
    used_at = neutral(models.DateTimeField(null=True), ABOUT_APP)
    grant = models.ForeignKey(AppGrant, models.CASCADE, related_name="+", null=True)

    objects = AppCodeQuerySet.as_manager()
    personal_data = StaffData("user", "whose yes it carries, for a minute")

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="app_code_made")]  # forgotten after a day

    def __str__(self) -> str:
        return f"code of {self.app_id}"

    def alive(self, at: datetime) -> bool:
        """Whether it was not used and its minute is not over."""
        return self.used_at is None and self.made_at <= at < self.made_at + CODE_LIVES


class AccessToken(models.Model):
    """One hour of a token: what an app or a machine shows at one resource, with no more scopes than its token."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="access_tokens")
    digest = neutral(models.BinaryField(max_length=32, unique=True), HASHED)
    scopes = neutral(ArrayField(models.CharField(max_length=40), default=list), "names of scopes")
    resource = neutral(models.CharField(max_length=20), "which door it opens")
    made_at = neutral(models.DateTimeField(), ABOUT_APP)
    expires_at = neutral(models.DateTimeField(), ABOUT_APP)

    personal_data = NoPersonalData("what a program shows")

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="access_token_over")]  # forgotten when it is over

    def __str__(self) -> str:
        return f"of {self.token_id}"


class RefreshToken(models.Model):
    """What an app changes for its next hour, once. One that was used stays as long as its grant, to be known again."""

    grant = models.ForeignKey(AppGrant, models.CASCADE, related_name="refresh_tokens")
    digest = neutral(models.BinaryField(max_length=32, unique=True), HASHED)
    made_at = neutral(models.DateTimeField(), ABOUT_APP)
    expires_at = neutral(models.DateTimeField(), ABOUT_APP)
    used_at = neutral(models.DateTimeField(null=True), ABOUT_APP)

    personal_data = NoPersonalData("what a program shows")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant"], condition=Q(used_at=None), name="refresh_token_one_unused")
        ]

    def __str__(self) -> str:
        return f"of {self.grant_id}"


def described(app: App) -> dict[str, Any]:
    """The terms of an app, as an act that waits for a second person keeps them."""
    return {"maker": app.maker, "confidential": app.confidential, "redirect_uris": app.redirect_uris}

"""Sessions: who is signed in, where, and until when. The limits are instants, asked of our own clock."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from crm.accounts.models.roles import Role
from crm.accounts.models.sign_in.providers import ProviderIdentity
from crm.accounts.models.staff import User
from crm.privacy.categories import Category
from crm.privacy.declarations import Source, StaffData, neutral, personal

STRANGER_LIFETIME = timedelta(hours=1)  # between the steps of sign-in


class SessionQuerySet(models.QuerySet):
    """Sessions as phrases."""

    def living(self, at: datetime | None = None) -> Self:
        """Those that are open or can be reopened; a signed-in user's only."""
        return self.filter(expires_at__gt=at or timezone.now(), user__isnull=False)

    def over(self, at: datetime | None = None) -> Self:
        """Those that nobody can use any more."""
        return self.filter(Q(expires_at__lte=at or timezone.now()))


class Session(models.Model):
    """One browser that is signed in, or on its way through sign-in (no user yet).

    The row gives nobody entry: it holds a hash of the cookie, and its data are sealed under a key that only the cookie
    yields. Of where somebody sits it keeps what their own list of sessions needs: browser, system, truncated address.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    digest = neutral(models.BinaryField(max_length=32, unique=True), "a one-way hash of the cookie")
    data = neutral(models.BinaryField(), "sealed under a key that only the cookie yields")
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", null=True)
    role = models.ForeignKey(Role, models.SET_NULL, related_name="+", null=True)  # with which it was last used
    identity = models.ForeignKey(ProviderIdentity, models.SET_NULL, related_name="sessions", null=True)
    sid = neutral(models.CharField(max_length=64, blank=True), "a one-way hash of the identity provider's session")
    device = personal(models.CharField(max_length=40, blank=True), Category.TECHNICAL, source=Source.SYSTEM)
    network = personal(models.CharField(max_length=50, blank=True), Category.TECHNICAL, source=Source.SYSTEM)
    created_at = personal(models.DateTimeField(), Category.TECHNICAL, source=Source.SYSTEM)
    last_seen_at = personal(models.DateTimeField(), Category.TECHNICAL, source=Source.SYSTEM)
    proved_at = personal(models.DateTimeField(null=True), Category.TECHNICAL, source=Source.SYSTEM)
    idle_until = neutral(models.DateTimeField(), "a limit")
    expires_at = neutral(models.DateTimeField(), "a limit")

    objects = SessionQuerySet.as_manager()
    personal_data = StaffData("user", "where our staff are signed in: 12 hours at most")

    class Meta:
        ordering = ["-last_seen_at"]
        constraints = [
            models.CheckConstraint(name="session_ends_after_it_began", condition=Q(expires_at__gt=F("created_at")))
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"

    @classmethod
    def begun(cls, user: User | None, *, at: datetime) -> "Session":
        """A new session of `user`, unsaved; of a stranger for None."""
        lives = settings.SESSION_LIFETIME if user else STRANGER_LIFETIME
        idle = idle_limit(user.role) if user else lives
        proved = at if user else None
        return cls(
            user=user,
            role_id=user.role_id if user else None,
            created_at=at,
            last_seen_at=at,
            proved_at=proved,
            idle_until=at + idle,
            expires_at=at + lives,
        )

    def over(self, at: datetime) -> bool:
        """Whether it has reached its absolute limit."""
        return self.expires_at <= at

    def idle(self, at: datetime) -> bool:
        """Whether nothing was done for too long: it can be reopened until it is over."""
        return self.idle_until <= at

    def proved(self, at: datetime) -> bool:
        """Whether a password, code or passkey was given in this session lately enough for a grave act."""
        return self.proved_at is not None and at - self.proved_at < settings.STEP_UP_WITHIN

    def seen(self, at: datetime, role: Role) -> None:
        """Move the idle limit on; written at most once in SESSION_STEP, so that looking around costs no writes."""
        step = min(settings.SESSION_STEP, idle_limit(role) / 10)
        if at - self.last_seen_at < step:
            return
        self.last_seen_at, self.idle_until = at, at + idle_limit(role)
        rows = Session.objects.filter(pk=self.pk, last_seen_at__lt=at)
        rows.update(last_seen_at=self.last_seen_at, idle_until=self.idle_until)


def idle_limit(role: Role):
    """How long a session of this role may stand still."""
    return settings.SESSION_IDLE_OFFICER if role.dpo else settings.SESSION_IDLE

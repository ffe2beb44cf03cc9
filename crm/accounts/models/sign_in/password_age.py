"""How old a password is. No role asks for a change by itself; an administrator may let one (`Role.password_days`)."""

from datetime import datetime, timedelta
from typing import Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone


class ChangesPasswords(Protocol):
    """What is asked of a role here."""

    password_days: int | None


class PasswordAge(AbstractBaseUser):
    """The part of `User` that knows when the password was set."""

    role: ChangesPasswords
    password_at: datetime | None
    created_at: datetime

    class Meta:
        abstract = True

    def set_password(self, raw_password: str | None) -> None:
        """Set it, and with it the day it was set; the caller saves both columns."""
        super().set_password(raw_password)
        self.password_at = timezone.now()

    def password_due(self, at: datetime | None = None) -> bool:
        """Whether the role wants another password by now."""
        days = self.role.password_days
        if not days or not self.has_usable_password():
            return False
        return (self.password_at or self.created_at) + timedelta(days=days) <= (at or timezone.now())

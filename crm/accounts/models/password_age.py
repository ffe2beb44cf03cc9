"""How old a password is. No role asks for a change by itself; an administrator may let one (`Role.password_days`)."""

from datetime import datetime, timedelta

from django.utils import timezone


class PasswordAge:
    """The part of `User` that knows when the password was set. Needs `password_at`, `created_at` and `role`."""

    def set_password(self, raw_password) -> None:
        """Set it, and with it the day it was set; the caller saves both columns."""
        super().set_password(raw_password)
        self.password_at = timezone.now()

    def password_due(self, at: datetime | None = None) -> bool:
        """Whether the role wants another password by now."""
        days = self.role.password_days
        if not days or not self.has_usable_password():
            return False
        return (self.password_at or self.created_at) + timedelta(days=days) <= (at or timezone.now())

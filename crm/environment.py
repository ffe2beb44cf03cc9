"""What the environment says: a value by its name or by file, an address, a number.

Whatever is wrong in it stops the start with one line that names the variable and never holds its value.
"""

import sys
from ipaddress import ip_address
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

SAMPLE = "change-me"
NO_MAIL = "none"  # EMAIL_URL=none: every message is kept here
MAIL_SERVERS = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
OWN_SERVER = "own"  # MAIL_RECIPIENT=own: nobody else carries our mail
MAIL_FILES = "filemail://"
REDIS = ("redis", "rediss", "unix")
POSTGRES = ("postgres", "postgresql")
KEPT_MAIL = "every message is kept here and none leaves"


class ByFile(FileAwareMapping):
    """NAME_FILE=/run/secrets/name stands for NAME=its content. A file that gives no text is named, not traced back."""

    def __getitem__(self, key: str) -> Any:
        try:
            return super().__getitem__(key)
        except OSError as trouble:
            place = self.env.get(f"{key}_FILE")
            hint = " Docker puts a folder where it found no file." if isinstance(trouble, IsADirectoryError) else ""
            raise ImproperlyConfigured(
                f"{key}_FILE names {place}, which cannot be read: {trouble.strerror}.{hint}"
            ) from None
        except UnicodeDecodeError:
            raise ImproperlyConfigured(
                f"{key}_FILE names {self.env.get(f'{key}_FILE')}, which holds no text."
            ) from None


class Env(environ.FileAwareEnv):
    """django-environ's, whose refusals name the variable; a file's last line end is no part of a value."""

    ENVIRON = ByFile()

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        try:
            value = super().get_value(var, *args, **options)
        except ValueError:
            raise ImproperlyConfigured(f"{var} is no number, or not of the kind that is wanted.") from None
        return value.strip() if isinstance(value, str) else value

    def secret(self, name: str) -> str:
        """The secret `name`; ImproperlyConfigured when it is missing or a sample value."""
        value = self.str(name, default="")
        if not value or SAMPLE in value:
            raise ImproperlyConfigured(
                f"{name} is not set. Put a random secret into the environment, or start with `python3 run.py up`, "
                "which makes its own."
            )
        return value

    def address(self, name: str, schemes: tuple[str, ...], sample: str) -> str:
        """The address in `name`; ImproperlyConfigured where it is missing, a sample's, or of another kind."""
        value = self.str(name, default="")
        if SAMPLE in value:
            raise ImproperlyConfigured(f"{name} still holds {SAMPLE}: put the real address into it.")
        if not value:
            raise ImproperlyConfigured(f"{name} is not set: an address such as {sample}.")
        if not whole(value, schemes):
            raise ImproperlyConfigured(f"{name} is no address of the kind {sample}.")
        return value

    def database(self, name: str) -> dict[str, Any]:
        """What Django wants to know of a PostgreSQL database."""
        url = self.address(name, POSTGRES, "postgres://user:password@host:5432/database")
        database = self.db_url_config(url)
        if not database.get("NAME"):
            raise ImproperlyConfigured(f"{name} names no database: postgres://user:password@host:5432/database.")
        return database

    def redis(self, name: str) -> str:
        """The address of Redis or Valkey."""
        return self.address(name, REDIS, "redis://:password@host:6379/0")

    def mail(self, name: str) -> dict[str, Any]:
        """Django's settings of mail. Where nothing is said, or `none`, every message is kept here."""
        server = self.str(name, default=NO_MAIL)
        if not server:
            raise ImproperlyConfigured(
                f"{name} is empty: the address of the mail server, such as smtp+tls://user:password@host:587, "
                f"or {NO_MAIL}, and {KEPT_MAIL}."
            )
        if server in (NO_MAIL, MAIL_FILES):
            return self.email_url_config(MAIL_FILES)
        return self.email_url_config(
            self.address(name, MAIL_SERVERS, f"smtp+tls://user:password@host:587, or {NO_MAIL}")
        )

    def mail_by_another_firm(self, name: str, mail: dict[str, Any]) -> bool:
        """Whether another firm's server carries our mail with these settings; which one, the list of recipients marks.

        No where no server is named, where it is this machine, and where `name` says that it is our own.
        """
        server = self.str(name, default="").strip()
        if server not in ("", OWN_SERVER):
            raise ImproperlyConfigured(
                f"{name} names no recipient any more: the file of a recipient says that it carries our mail. Remove "
                f"the variable, or say {OWN_SERVER} where the mail server is your own."
            )
        named = "smtp" in mail["EMAIL_BACKEND"] and not loopback(mail.get("EMAIL_HOST", ""))
        return named and server != OWN_SERVER


def loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def whole(value: str, schemes: tuple[str, ...]) -> bool:
    """Whether an address has one of the schemes, a host (or the path of a socket) and a port that is one."""
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname or parts.scheme == "unix") and parts.port != 0
    except ValueError:
        return False


def in_one_line(kind: type[BaseException], refusal: BaseException, trace: TracebackType | None) -> None:
    """What is left of a refusal that nobody caught, as in Celery's programs: its line, without the way there."""
    if issubclass(kind, ImproperlyConfigured):
        print(f"Spójnik does not start: {refusal}", file=sys.stderr)
    else:
        sys.__excepthook__(kind, refusal, trace)

"""How often which secret was tried, and from where an account was entered before.

`limits/throttle.py` writes both tables.
"""

from django.db import models

from crm.privacy.declarations import StaffData, neutral

HASH = "a keyed hash; what it stands for cannot be read back"


class Tries(models.Model):
    """The tries of one act by one account, from one address, or by one account from a place it is known at."""

    class Act(models.TextChoices):
        """What is tried. Each has a counter of its own."""

        SIGN_IN = "sign_in", "password"
        CODE = "code", "second factor"
        RESET = "reset", "asking for a link"
        LINK = "link", "link from a mail"
        TOKEN = "token", "API token"
        PORTAL = "portal", "portal"
        FORM = "form", "public form"
        PAGE = "page", "public page that is counted out anew"

    class Axis(models.TextChoices):
        """What is counted."""

        ACCOUNT = "account", "account"
        ADDRESS = "address", "address"
        PLACE = "place", "account at a known address"
        NETWORK = "network", "neighbours of an address"
        HOUSE = "house", "everybody"

    act = models.CharField(max_length=8, choices=Act.choices)
    axis = models.CharField(max_length=8, choices=Axis.choices)
    key = neutral(models.CharField(max_length=32), HASH)
    count = models.PositiveIntegerField(default=0)
    locks = models.PositiveSmallIntegerField(default=0)
    last_at = neutral(models.DateTimeField(), "when somebody tried, whoever it was")
    opens_at = neutral(models.DateTimeField(), "when the next try is let in")
    shut_at = neutral(models.DateTimeField(null=True), "when it was locked, until its owner has been told")

    personal_data = StaffData(user="key", why="who tries which secret how often, as keyed hashes; gone after two days")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "axis", "key"], name="tries_once")]
        indexes = [
            # the tidying of old rows, and the search for locks that nobody was told of
            models.Index(fields=["last_at"], name="tries_last_at"),
            models.Index(fields=["shut_at"], name="tries_shut_at", condition=models.Q(shut_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.axis} {self.count}"


class Place(models.Model):
    """An address from which an account was entered with all it takes: its owner gets in there whatever strangers do."""

    account = neutral(models.CharField(max_length=32), HASH)
    key = neutral(models.CharField(max_length=32, unique=True), HASH)
    seen_at = neutral(models.DateTimeField(), "the last sign-in from there")

    personal_data = StaffData(user="account", why="from where staff sign in, as keyed hashes; gone after ninety days")

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="place_account"),
            models.Index(fields=["seen_at"], name="place_seen_at"),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"

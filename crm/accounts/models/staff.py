"""Staff.

Who they are, in which teams, in which role (`roles.py`), and the end of their accounts; `staff/placement.py` gives
roles and opens accounts again. `permissions/user_permissions.py` answers what they may.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import uuid4

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.authorisation_state import states, yes_or_no
from crm.accounts.models.password_age import PasswordAge
from crm.accounts.models.roles import ABOUT_STAFF, Role, RoleReach
from crm.accounts.models.sign_in.break_glass import keep_a_key
from crm.accounts.permissions import rights, starting_roles
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.permissions.user_permissions import Standing
from crm.privacy.actors import ActorKey
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, StaffData, neutral, personal
from crm.privacy.dotted_paths import resolve
from crm.privacy.logs import ledger

TEAMS = "teams"  # beside the groups of data among a user's ties
NOBODY, NEVER = -1, datetime(1, 1, 1, tzinfo=UTC)  # in a statement, where a user and the moment will stand


class Team(models.Model):
    """People who share their contacts."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("name"), max_length=80, unique=True), "the name of a team")

    personal_data = NoPersonalData("a team is a name; who is in it is Membership")

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("team"), _("teams")

    def __str__(self) -> str:
        return self.name


DEMO_DOMAIN = "spojnik-demo.example"  # marks the accounts of the demo, whatever their role becomes


class Newcomers(BaseUserManager["User"]):
    """`User.objects`."""

    use_in_migrations = False

    def create_user(
        self, username: str, email: str, password: str | None = None, *, role: Role | str, **fields: Any
    ) -> "User":
        """A saved user. `role` is a Role or its slug. Without a password nobody signs in until one is set by mail."""
        role = Role.objects.get(slug=role) if isinstance(role, str) else role
        user = self.model(username=username, email=email, role=role, **fields)
        user.clean()
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str, password: str | None = None, **fields: Any) -> "User":
        """The first account (`manage.py createsuperuser`): an administrator, who invites the rest."""
        return self.create_user(username, email, password, role=starting_roles.ADMIN, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of that name, whatever its case."""
        return self.get(username__iexact=username)


class User(Standing, PasswordAge):
    """One of our staff (or, with a machine's role, an integration's account)."""

    class Theme(models.TextChoices):
        """Colours of the screens."""

        SYSTEM = "system", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        """Height of table rows."""

        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")

    class Language(models.TextChoices):
        """Languages of the product, each under its own name."""

        POLISH = "pl", "Polski"
        ENGLISH = "en", "English"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    username = personal(
        models.CharField(_("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]),
        Category.IDENTITY,
    )
    email = personal(models.EmailField(_("e-mail address")), Category.EMAIL)
    first_name = personal(models.CharField(_("first name"), max_length=80, blank=True), Category.IDENTITY)
    last_name = personal(models.CharField(_("last name"), max_length=80, blank=True), Category.IDENTITY)
    phone = personal(
        models.CharField(_("phone"), max_length=40, blank=True, help_text=_("Under your letters, where you put it.")),
        Category.PHONE,
    )
    signature = personal(
        models.TextField(
            _("signature under letters"),
            max_length=500,
            blank=True,
            help_text=_("Stands under your letters in place of your name; what the organisation is called follows."),
        ),
        Category.IDENTITY,
    )
    password = neutral(models.CharField(_("password"), max_length=128), "a one-way hash")
    role = models.ForeignKey(Role, models.PROTECT, related_name="users", verbose_name=_("role"))
    teams = models.ManyToManyField(Team, through="Membership", related_name="users", verbose_name=_("teams"))
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, default=Language.POLISH)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(_("row height"), max_length=12, choices=Density.choices, default=Density.COMFORTABLE)
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    password_at = personal(models.DateTimeField(null=True, blank=True, editable=False), Category.TECHNICAL)
    links_sent = models.PositiveIntegerField(default=0, editable=False)  # the newest link alone sets a password
    last_login = personal(models.DateTimeField(_("last sign-in"), null=True, blank=True), Category.TECHNICAL)
    created_at = personal(models.DateTimeField(auto_now_add=True), Category.EMPLOYMENT)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    objects = Newcomers()
    personal_data = StaffData(user="self", why=ABOUT_STAFF)

    class Meta:
        ordering = ["last_name", "first_name", "username"]
        verbose_name, verbose_name_plural = _("user"), _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_once_in_any_case",
                violation_error_message=_("Somebody already has this user name."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once_in_any_case",
                violation_error_message=_("Somebody already has this e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def of_the_demo(self) -> bool:
        """Whether the demo opened this account: what it does is an example."""
        return self.email.endswith(f"@{DEMO_DOMAIN}")

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    @property
    def actor(self) -> ActorKey:
        """This user as ledger and access log name them; a machine is named by the token that it showed."""
        return self.bearing.actor if self.bearing else ActorKey("user", str(self.pk))

    @property
    def target(self) -> str:
        """This account as the ledger names it when it is acted on."""
        return f"user:{self.pk}"

    def get_full_name(self) -> str:
        """First and last name; empty when neither is known."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """The first name, or else the user name."""
        return self.first_name or self.username

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        pair = self.first_name[:1] + self.last_name[:1]
        return (pair if len(pair) == len("AB") else self.username[:2]).upper()

    @cached_property
    def ties(self) -> dict[str, list[int]]:
        """{kind: keys} of what this user's view depends on besides the role, read once per request: the keys of their
        teams, by group of data of the colleagues for whom they stand in now, and their own under each word of
        authorisation_state.py that is true of them.
        """
        sql, params = tying()
        replacements: dict[object, Any] = {NOBODY: self.pk, NEVER: timezone.now()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [replacements.get(param, param) for param in params])
            return tied(cursor.fetchall())

    @property
    def team_ids(self) -> list[int]:
        """Keys of this user's teams."""
        return [] if self.lapsed else self.ties.get(TEAMS, [])

    @property
    def covering_ids(self) -> list[int]:
        """Keys of the colleagues whose own contacts this user looks after now, as their stand-in."""
        return self.covering(Group.CONTACT_DATA)

    def covering(self, group: Group) -> list[int]:
        """Keys of the colleagues for whom this user stands in now, as far as `group` of data goes."""
        return [] if self.lapsed else self.ties.get(group.value, [])

    @transaction.atomic
    def disable(self, *, by) -> None:
        """Close the account, as when somebody leaves: sessions, known browsers, secret links, apps and the
        authorisation end with it, and none of them comes back when it is opened again. Their work stays theirs.
        """
        self.refuse_own(by)
        self.keep_a_manager(staying=False)
        keep_a_key(User.objects.exclude(pk=self.pk))
        self.is_active = False
        self.save(update_fields=["is_active"])
        links = [link for source in resolve("OPEN_LINKS") for link in source(self, end_by=by)]
        counts = {
            "sessions": self.sessions.count(),
            "devices": self.devices.all().delete()[0],
            "links": len(links),
            "apps": self.app_grants.all().end(why="left"),
            "authorisations": self.authorisations.all().end_of_leaver(by=by),
        }
        self.sessions.all().delete()  # an account opened again begins with a sign-in
        ledger.record("account.disabled", by=by, target=self.target, fields=["is_active"], counts=counts)

    def refuse_own(self, by) -> None:
        """ValidationError when somebody acts on their own standing: it takes two, and nobody locks themselves out."""
        if by == self:
            raise ValidationError(_("Your own role, teams and account are changed by somebody else."))

    def keep_a_manager(self, *, staying: bool) -> None:
        """ValidationError when this act would leave nobody who manages accounts. Locks them: two acts may race."""
        managing = User.objects.filter(is_active=True, role__rights__contains=[rights.ACCOUNTS_MANAGE])
        managers = {user.pk for user in managing.select_for_update(of=("self",)).order_by("pk")}
        if managers == {self.pk} and not staying:
            raise ValidationError(_("Somebody has to be left who manages accounts."))


class Membership(models.Model):
    """A user is in a team."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")

    personal_data = StaffData(user="user", why=ABOUT_STAFF)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"


def tied(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """(kind, key) as `User.ties` holds them."""
    keys_by_kind: dict[str, list[int]] = {}
    for kind, key in sorted(pairs):
        keys_by_kind.setdefault(kind, []).append(key)
    return keys_by_kind


@lru_cache(maxsize=1)
def tying() -> tuple[str, tuple[Any, ...]]:
    """The statement behind `User.ties` and its parameters for NOBODY at NEVER: compiled once, since every page asks."""
    teams = Membership.objects.filter(user=NOBODY).order_by().values_list(models.Value(TEAMS), "team_id")
    # what an absent colleague's own role does not reach is handed to nobody
    handed = RoleReach.objects.filter(
        role__users__absences__deputy=NOBODY,
        role__users__absences__since__lte=NEVER,
        role__users__absences__until__gt=NEVER,
        role__users__is_active=True,
    ).exclude(reach=Reach.NONE)
    words = [
        User.objects.filter(yes_or_no(condition), pk=NOBODY).order_by().values_list(models.Value(word), "pk")
        for word, condition in states(NEVER).items()
    ]
    return teams.union(handed.values_list("group", "role__users"), *words).query.sql_with_params()

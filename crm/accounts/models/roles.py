"""Roles: what somebody in one may do, and how far they see. Which ones every installation has: starting_roles.py."""

from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.accounts.permissions import rights, starting_roles
from crm.accounts.permissions.rights import Group, Reach
from crm.privacy.declarations import NoPersonalData, neutral

ABOUT_STAFF = gettext_noop("our own staff: kept while they work here, by the employer's rules")


class Role(models.Model):
    """What a user may do. `decides` is the controller's own word (Art. 38(6) keeps it from the officer)."""

    slug = neutral(models.SlugField(unique=True), "the key of a role")
    name = neutral(models.CharField(_("name"), max_length=80), "the title of a role, not of a person")
    rights = neutral(ArrayField(models.CharField(max_length=40), default=list, blank=True), "names of rights")
    decides = models.BooleanField(_("decides for the controller"), default=False)
    dpo = models.BooleanField(_("data protection officer"), default=False)
    machine = models.BooleanField(_("works through tokens only"), default=False)
    password_days = models.PositiveSmallIntegerField(
        _("days until a new password"), null=True, blank=True, help_text=_("Empty: never, which is safer.")
    )

    personal_data = NoPersonalData("a role is a set of rights")

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("role"), _("roles")
        constraints = [
            # Art. 38(6): no conflict of interests, not even by a slip of the administrator.
            models.CheckConstraint(name="role_officer_never_decides", condition=~models.Q(dpo=True, decides=True)),
            models.CheckConstraint(
                name="role_dpo_is_the_officer", condition=~models.Q(slug=starting_roles.DPO) | models.Q(dpo=True)
            ),
            models.CheckConstraint(
                name="role_decides_by_flag_only", condition=~models.Q(rights__overlap=sorted(rights.BY_OFFICE))
            ),
        ]

    def __str__(self) -> str:
        return starting_roles.title_of(self.slug, self.name)

    @cached_property
    def held(self) -> frozenset[str]:
        """Every right this role holds, those that come with `decides` included."""
        return frozenset(self.rights) | (rights.WITH_OFFICE if self.decides else frozenset())

    @cached_property
    def reaches(self) -> dict[str, str]:
        """{data group: reach} as stored; a group without a row is absent."""
        return {row.group: row.reach for row in self.reach_rows.all()}

    @property
    def may_export(self) -> bool:
        """Whether this role takes data out of the product."""
        return bool(self.held & rights.EXPORTING)

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone never opens it: whoever leads, oversees, decides, manages accounts or exports."""
        grave = self.dpo or self.decides or self.may_export or rights.ACCOUNTS_MANAGE in self.held
        return not self.machine and (grave or self.slug in starting_roles.WITH_SECOND_FACTOR)


class RoleReach(models.Model):
    """How far one role's view reaches into one group of data."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="reach_rows")
    group = models.CharField(max_length=20, choices=Group.choices)
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.NONE)

    personal_data = NoPersonalData("a role is a set of rights")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "group"], name="role_reach_once_per_group")]

    def __str__(self) -> str:
        return f"{self.role_id} {self.group} {self.reach}"

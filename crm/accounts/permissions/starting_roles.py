"""The roles every installation starts with, as one table, and the act that plants them.

`plant` fills what is missing and never overwrites what an administrator has changed since.
"""

from dataclasses import dataclass, field

from django.apps import apps as installed
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach

SALES, MANAGER, DPO, ADMIN, OWNER, INTEGRATION = "sales", "manager", "dpo", "admin", "owner", "integration"

WITH_SECOND_FACTOR = frozenset({MANAGER, DPO, ADMIN, OWNER})  # whatever rights an administrator leaves them

LABELS = {
    SALES: pgettext_lazy("role", "Sales"),
    MANAGER: _("Sales manager"),
    DPO: _("Data protection officer"),
    ADMIN: _("Administrator"),
    OWNER: _("Business owner"),
    INTEGRATION: _("Integration"),
}


@dataclass(frozen=True)
class Draft:
    """A role as planted: its English name, rights, reach, and the three offices that are flags."""

    name: str
    rights: tuple[str, ...] = ()
    reach: dict[Group, Reach] = field(default_factory=dict)
    decides: bool = False
    dpo: bool = False
    machine: bool = False


SELLING = (
    rights.CONTACTS_VIEW,
    rights.CONTACTS_ADD,
    rights.CONTACTS_EDIT,
    rights.CONTACTS_BIN,
    rights.CONTACTS_SHARE,
    rights.CONTACTS_REVEAL,
    rights.CONTACTS_IMPORT,
    rights.COMPANIES_VIEW,
    rights.COMPANIES_EDIT,
    rights.DEALS_VIEW,
    rights.DEALS_EDIT,
    rights.REPORTS_VIEW,
    rights.RULES_EDIT,
    rights.JOBS_VIEW,
)
LEADING = (
    *SELLING,
    rights.CONTACTS_ASSIGN,
    rights.CONTACTS_EXPORT,
    rights.DEALS_SETTINGS,
    rights.PRICES_EDIT,
    rights.PRICES_COSTS,
    rights.FIELDS_SETTINGS,
)
OVERSEEING = (
    rights.PRIVACY_VIEW,
    rights.PRIVACY_PEOPLE,
    rights.PRIVACY_MAP,
    rights.PRIVACY_AUDIT,
    rights.PRIVACY_PURPOSES,
    rights.PRIVACY_RETENTION,
    rights.PRIVACY_BREACHES,
    rights.PRIVACY_REQUESTS,
)
READING = (
    rights.CONTACTS_VIEW,
    rights.CONTACTS_REVEAL,
    rights.COMPANIES_VIEW,
    rights.DEALS_VIEW,
    rights.JOBS_VIEW,
)

MATRIX = {
    SALES: Draft("Sales", SELLING, {Group.CONTACT_DATA: Reach.TEAM, Group.HISTORY: Reach.OWN}),
    MANAGER: Draft("Sales manager", LEADING, {Group.CONTACT_DATA: Reach.TEAM, Group.HISTORY: Reach.TEAM}),
    DPO: Draft(
        "Data protection officer",
        (*READING, *OVERSEEING, rights.ACCOUNTS_INFORMED, rights.MAIL_MANAGE, rights.STYLE_VIEW),
        {Group.CONTACT_DATA: Reach.ALL, Group.HISTORY: Reach.ALL, Group.PRIVACY: Reach.ALL},
        dpo=True,
    ),
    ADMIN: Draft(
        "Administrator",
        (
            rights.ACCOUNTS_MANAGE,
            rights.ACCOUNTS_INFORMED,
            rights.MAIL_MANAGE,
            rights.DEALS_SETTINGS,
            rights.FIELDS_SETTINGS,
            rights.JOBS_VIEW,
            rights.JOBS_ALL,
            rights.STYLE_VIEW,
        ),
        {Group.SETTINGS: Reach.ALL},
    ),
    OWNER: Draft(
        "Business owner",
        (*LEADING, *OVERSEEING, rights.ACCOUNTS_INFORMED, rights.JOBS_ALL),
        {Group.CONTACT_DATA: Reach.ALL, Group.HISTORY: Reach.ALL, Group.PRIVACY: Reach.ALL},
        decides=True,
    ),
    # What an integration may do is said by its token; on screens it may do nothing, so it holds no right here.
    INTEGRATION: Draft("Integration", (), {Group.CONTACT_DATA: Reach.TEAM}, machine=True),
}


def plant(apps=installed) -> None:
    """Make sure that every role of MATRIX exists with a reach for each data group. `apps` may be a migration's."""
    role_model = apps.get_model("accounts", "Role")
    reach_model = apps.get_model("accounts", "RoleReach")
    for slug, draft in MATRIX.items():
        role, _made = role_model.objects.get_or_create(
            slug=slug,
            defaults={
                "name": draft.name,
                "rights": list(draft.rights),
                "decides": draft.decides,
                "dpo": draft.dpo,
                "machine": draft.machine,
            },
        )
        for group in Group:
            reach_model.objects.get_or_create(
                role=role, group=group.value, defaults={"reach": draft.reach.get(group, Reach.NONE).value}
            )


def title_of(slug: str, name: str) -> str:
    """What a role is called: the name an administrator gave it; until then that of every installation, in the
    reader's language.
    """
    planted = MATRIX.get(slug)
    return str(LABELS[slug]) if planted and planted.name == name else name

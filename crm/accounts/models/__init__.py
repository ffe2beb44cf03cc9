"""The tables of accounts, one file an idea."""

from crm.accounts.models.staff import ABOUT_STAFF, Membership, Role, RoleReach, Team, User

__all__ = ["ABOUT_STAFF", "Membership", "Role", "RoleReach", "Team", "User"]

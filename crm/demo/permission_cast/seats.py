"""The users: two salespeople in team A, one in team B, and one of every other role."""

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from crm.accounts.models import Team, User
from crm.accounts.permissions import starting_roles
from crm.accounts.staff_notice.acceptance import accept

# name, role, team, may sign in. Those who can see or take out much have a second factor.
CAST = (
    ("sam", starting_roles.SALES, "A", True),
    ("nina", starting_roles.SALES, "A", True),
    ("mallory", starting_roles.SALES, "B", True),
    ("manager", starting_roles.MANAGER, "A", True),
    ("dpo", starting_roles.DPO, "", True),
    ("owner", starting_roles.OWNER, "", True),
    ("admin", starting_roles.ADMIN, "", True),
    ("integration", starting_roles.INTEGRATION, "A", True),
    ("writer", starting_roles.INTEGRATION, "A", True),
    ("disabled", starting_roles.SALES, "A", False),
)
TEAMS = {"A": "Team A", "B": "Team B"}
WITH_SECOND_FACTOR = frozenset({starting_roles.MANAGER, starting_roles.DPO, starting_roles.OWNER, starting_roles.ADMIN})


@dataclass(frozen=True)
class Seat:
    """One user with what it takes to sign in; a machine has a token instead (`programs.py`)."""

    user: User
    team: str
    password: str | None
    totp: str | None
    token: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape that black-box tests read."""
        return {
            "name": self.user.username,
            "role": self.user.role.slug,
            "team": self.team or None,
            "username": self.user.username,
            "password": self.password,
            "totp": self.totp,
            "token": self.token,
            "active": self.user.is_active,
        }


def seat_everybody() -> dict[str, Seat]:
    """{name: seat} of the whole cast."""
    teams = {letter: Team.objects.create(name=name) for letter, name in TEAMS.items()}
    return {row[0]: seat(*row, teams) for row in CAST}


def seat(name: str, role: str, team: str, active: bool, teams: dict[str, Team]) -> Seat:
    """One user of the cast, saved."""
    password = None if role == starting_roles.INTEGRATION else secrets.token_urlsafe(15)
    named = {"first_name": name.capitalize(), "last_name": f"Seeded{name}", "is_active": active}
    user = User.objects.create_user(name, f"{name}@two-teams.example", password, role=role, **named)
    if team:
        user.teams.add(teams[team])
    if password:
        accept(user)
    totp = generate_totp_secret() if role in WITH_SECOND_FACTOR else None
    if totp:
        TOTP.activate(user, totp)
        RecoveryCodes.activate(user)
    return Seat(user, team, password, totp)

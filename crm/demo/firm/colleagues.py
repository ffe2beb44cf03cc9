"""Who works in the invented firm."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.staff import DEMO_DOMAIN
from crm.accounts.permissions import starting_roles

KRAKOW, GDANSK = "Kraków", "Gdańsk"
# Everybody's, and no secret: it opens the embedded mode, which listens on this machine only. Elsewhere a random one is
# made and shown once.
PASSWORD = "jarzebina-na-plocie-9"  # noqa: S105


@dataclass(frozen=True)
class Colleague:
    """One account of the demo."""

    username: str
    first_name: str
    last_name: str
    role: str
    teams: tuple[str, ...]
    who: Any

    @property
    def email(self) -> str:
        """The address by which the account is known as the demo's."""
        return f"{self.username}@{DEMO_DOMAIN}"


STAFF = (
    Colleague("marta", "Marta", "Krawczyk", starting_roles.SALES, (KRAKOW,), _("sales, Kraków")),
    Colleague("adam", "Adam", "Wilk", starting_roles.SALES, (GDANSK,), _("sales, Gdańsk")),
    Colleague("magda", "Magda", "Zielińska", starting_roles.MANAGER, (KRAKOW, GDANSK), _("sales manager, both teams")),
    Colleague("iwona", "Iwona", "Dudek", starting_roles.DPO, (), _("data protection officer")),
    Colleague("olgierd", "Olgierd", "Sowa", starting_roles.OWNER, (KRAKOW,), _("business owner")),
    Colleague("alicja", "Alicja", "Mazur", starting_roles.ADMIN, (), _("administrator")),
)


def shown_password() -> str | None:
    """The password of every demo account where it may be told; None outside the embedded mode."""
    return PASSWORD if settings.EMBEDDED else None

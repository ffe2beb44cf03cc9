"""Both registers with what they differ in: their article, how they are read today, what their letters ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.dpo.models import Register
from crm.dpo.register.activities import activities_now
from crm.dpo.register.entrusted_now import entrusted_now
from crm.dpo.register.register_content import Content
from crm.narrowing import Words


@dataclass(frozen=True)
class Kind:
    """One register: `letters` are those of its article in words, `page` the URL name of its page."""

    register: Register
    article: str
    letters: Mapping[str, Words]
    now: Callable[[datetime], Content]
    page: str
    file_name: str

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.register.label)


ACTIVITIES = Kind(
    Register.ACTIVITIES,
    "30(1)",
    {
        "a": pgettext_lazy("register", "Controller, owner"),
        "b": _("Purposes and basis"),
        "c": _("People and data"),
        "d": _("Recipients"),
        "e": _("Outside the EEA"),
        "f": _("Time limits for erasure"),
        "g": _("Measures"),
    },
    activities_now,
    "dpo:register",
    "art-30-1",
)
ENTRUSTED = Kind(
    Register.ENTRUSTED,
    "30(2)",
    {
        "a": pgettext_lazy("register", "Controller and contact"),
        "b": _("Categories of processing"),
        "c": _("Outside the EEA"),
        "d": _("Measures"),
    },
    entrusted_now,
    "dpo:entrusted",
    "art-30-2",
)
KINDS = {kind.register.value: kind for kind in (ACTIVITIES, ENTRUSTED)}

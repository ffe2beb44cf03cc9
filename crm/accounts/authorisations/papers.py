"""One authorisation in words: for one's own page, for the register, for the paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext, pgettext_lazy

from crm.accounts.authorisations.scope import reach_words
from crm.accounts.language.actor_names import signers_of
from crm.accounts.language.formats import day as day_words
from crm.accounts.models import Authorisation, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.training.catalogue import every_module, titles
from crm.accounts.training.requirements import lacking
from crm.narrowing import Words
from crm.privacy.categories import Category
from crm.privacy.models import Purpose

STATES: Mapping[str, Words] = {
    "waiting": gettext_lazy("to be signed"),
    "training": gettext_lazy("waits for training"),
    "promise": gettext_lazy("waits for the promise of confidentiality"),
    "coming": pgettext_lazy("authorisation", "begins later"),
    "in_force": pgettext_lazy("authorisation", "in force"),
    "over": pgettext_lazy("authorisation", "ended"),
    "withdrawn": pgettext_lazy("authorisation", "withdrawn"),
}
TONES = {"training": "warning", "in_force": "ok", "ending": "warning", "promise": "warning", "waiting": "primary"}
ICONS = {
    "in_force": "shield-check",
    "ending": "clock",
    "promise": "lock",
    "waiting": "hourglass",
    "training": "school",
    "coming": "clock",
}


@dataclass(frozen=True)
class Paper:
    """One authorisation on one day; `purposes` are {slug: name}, `signers` {signature: name}, `missing` the titles of
    modules that its owner has still to pass.
    """

    row: Authorisation
    day: date
    purposes: Mapping[str, str]
    signers: Mapping[str, str]
    missing: tuple[str, ...] = ()

    @classmethod
    def every(cls, rows: Iterable[Authorisation], day: date) -> list["Paper"]:
        """Of rows that come with their people; three statements more, however many there are, and those of training."""
        rows = list(rows)
        purposes = (
            {purpose.slug: str(purpose) for purpose in sorted(Purpose.every(), key=lambda purpose: purpose.version)}
            if rows
            else {}
        )
        names = {name for row in rows for name in (row.prepared_by, row.signed_by, row.withdrawn_by, row.spared_by)}
        signers = signers_of(*sorted(names - {""}))
        missing = untrained([row.user for row in rows if row.withdrawn_at is None], day)
        return [cls(row, day, purposes, signers, missing.get(row.user_id, ())) for row in rows]

    @property
    def state(self) -> str:
        """Its state by name: see `Authorisation.state`, and `training` for one that waits for training."""
        state = self.row.state(self.day)
        return "training" if state == "waiting" and self.missing else state

    @property
    def state_words(self) -> str:
        """Its state for readers."""
        if self.state == "ending":
            left = self.row.days_left(self.day) or 0
            return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left} if left else _("the last day")
        return str(self.row.get_end_display()) if self.row.end else str(STATES[self.state])

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        return TONES.get(self.state, "muted")

    @property
    def icon(self) -> str:
        """The icon of its chip."""
        return ICONS.get(self.state, "ban")

    @property
    def term(self) -> str:
        """From when to when."""
        last = day_words(self.row.until) if self.row.until else pgettext("authorisation", "without an end")
        return f"{day_words(self.row.since)} – {last}"

    @property
    def purpose_names(self) -> list[str]:
        """The purposes that it covers, by name."""
        return [self.purposes.get(slug, slug) for slug in self.row.purposes]

    @property
    def left_out_names(self) -> list[str]:
        """The purposes that the role opens and it does not cover, by name."""
        return [self.purposes.get(slug, slug) for slug in self.row.left_out]

    @property
    def category_names(self) -> list[str]:
        """The categories of data that it covers, by name."""
        return [str(Category(name).label) for name in self.row.categories if name in Category.values]

    @property
    def covers(self) -> str:
        """How much that is, in one short line."""
        n = len(self.row.purposes)
        return ngettext("%(n)s purpose", "%(n)s purposes", n) % {"n": n} if n else _("no data of the people we serve")

    @property
    def reach(self) -> list[str]:
        """How far the role's view reaches today."""
        return [f"{group}: {how}" for group, how in reach_words(self.row.role)]

    @property
    def signer(self) -> str:
        """Who signed it, by name; empty while nobody has."""
        return self.signers.get(self.row.signed_by, "")

    @property
    def role_changed(self) -> bool:
        """Whether the role opens something else today than when it was made."""
        return (
            self.state in ("in_force", "ending", "coming", "promise") and self.row.shape != Shape.of(self.row.role).mark
        )


def untrained(users: Iterable[User], day: date) -> dict[int, tuple[str, ...]]:
    """{key: titles of modules} of the users who have still to pass what their role requires."""
    missing = lacking(users, day)
    modules = every_module() if missing else {}
    return {key: tuple(titles(modules, slugs)) for key, slugs in missing.items()}

"""What ends with a recipient, in the reader's words: the same in the mail, behind the bell and in the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext

from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import day_long
from crm.narrowing import Words
from crm.privacy.recipients.ends_ahead import End, Ending

TITLES: dict[Ending, Words] = {
    Ending.AGREEMENT: gettext_lazy("The agreement with %(firm)s ends on %(day)s"),
    Ending.ARRANGEMENT: gettext_lazy("The arrangement with %(firm)s ends on %(day)s"),
    Ending.TRANSFER: gettext_lazy("What lets data go to %(firm)s, %(country)s, ends on %(day)s"),
    Ending.TRANSFER_REVIEW: gettext_lazy("The transfer to %(firm)s, %(country)s, is to be assessed again by %(day)s"),
    Ending.REVIEW: gettext_lazy("%(firm)s is to be verified again by %(day)s"),
    Ending.GRACE: gettext_lazy("The period of grace for %(firm)s ends on %(day)s"),
}
STOPS = gettext_lazy("From the next day on nothing goes there: no file, no program, no calendar, no letter.")
THEN: dict[Ending, Words] = {
    Ending.TRANSFER_REVIEW: gettext_lazy("Thirty days after that day nothing goes there any more."),
    Ending.REVIEW: gettext_lazy("Send the questionnaire or conclude otherwise (GDPR Art. 28(1))."),
}
NEXT = gettext_lazy("Record the next one before:")
WAY_ON: dict[Ending, Words] = {
    Ending.TRANSFER_REVIEW: gettext_lazy("Assess it here:"),
    Ending.REVIEW: gettext_lazy("The file of the firm:"),
    Ending.GRACE: gettext_lazy("Record the agreement before:"),
}
LABELS: dict[Ending, Words] = {
    Ending.AGREEMENT: gettext_lazy("Processing agreement"),
    Ending.ARRANGEMENT: gettext_lazy("Arrangement of joint controllers"),
    Ending.TRANSFER: gettext_lazy("Transfer outside the EEA"),
    Ending.TRANSFER_REVIEW: gettext_lazy("Assessment of a transfer"),
    Ending.REVIEW: gettext_lazy("Verification"),
    Ending.GRACE: gettext_lazy("Period of grace"),
}


def name_in(row: Mapping[str, Any]) -> str:
    """The name of a recipient in its facts, in the reader's language."""
    return str(row["name_en"] if (get_language() or "").startswith("en") and row["name_en"] else row["name"])


@dataclass(frozen=True)
class EndWords:
    """One end for whoever reads of it."""

    end: End

    @property
    def firm(self) -> str:
        """The recipient's name."""
        return name_in(self.end.recipient)

    @property
    def named(self) -> str:
        """The name, with the country of a transfer."""
        return f"{self.firm}, {country_name(self.end.country)}" if self.end.country else self.firm

    @property
    def what(self) -> str:
        """What it is that ends."""
        country = f" ({country_name(self.end.country)})" if self.end.country else ""
        return f"{LABELS[self.end.kind]}{country}"

    @property
    def title(self) -> str:
        """One sentence with the day, without its full stop."""
        country = country_name(self.end.country) if self.end.country else ""
        return str(TITLES[self.end.kind]) % {"firm": self.firm, "day": day_long(self.end.on), "country": country}

    @property
    def then(self) -> str:
        """What happens then."""
        return str(THEN.get(self.end.kind, STOPS))

    @property
    def way_on(self) -> str:
        """What stands before the link."""
        return str(WAY_ON.get(self.end.kind, NEXT))

    @property
    def left(self) -> str:
        """How much time there is."""
        days = self.end.days_left
        if days < 0:
            return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days} if days else _("the last day")

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        if self.end.days_left < 0 or (self.end.rings and self.end.lead in (0, 7)):
            return "danger"
        return "warning" if self.end.rings and self.end.lead == 30 else "muted"

    @property
    def url(self) -> str:
        """The page that mends it."""
        transfers = (Ending.TRANSFER, Ending.TRANSFER_REVIEW)
        return reverse("dpo:transfer" if self.end.kind in transfers else "dpo:processor", args=[self.end.slug])

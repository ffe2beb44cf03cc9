"""What can be asked for, in their words."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dsar.models import Kind


class Way(NamedTuple):
    """One thing to ask for: the sentence, and what follows from it."""

    says: str | Promise
    then: str | Promise = ""


WAYS = {
    Kind.ACCESS: Way(
        _("I want to know which data of mine you have"), _("You get a copy and the list of who received them.")
    ),
    Kind.RECTIFICATION: Way(_("I want to correct my data")),
    Kind.ERASURE: Way(
        _("I want you to delete my data"), _("Some papers, such as invoices, the law forbids us to delete at once.")
    ),
    Kind.RESTRICTION: Way(
        _("I want you not to use my data for now"), _("We keep them and do nothing with them until it is settled.")
    ),
    Kind.PORTABILITY: Way(
        _("I want to take my data to another company"), _("You get files that programs can read: JSON and CSV.")
    ),
    Kind.OBJECTION: Way(_("I do not agree that you use my data"), _("For offers, for example. Those we stop at once.")),
    Kind.WITHDRAWAL: Way(_("I take back a consent"), _("It ends at once; you need not say why.")),
    Kind.AUTOMATED: Way(_("A computer decided about me, and I want a person to look at it")),
    Kind.COMPLAINT: Way(
        _("I want to complain about how you handle my data"),
        _("We check it and answer in writing. You can complain to the supervisory authority, too."),
    ),
    Kind.QUESTION: Way(_("I have a question or want something else")),
}

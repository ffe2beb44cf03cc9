"""Where a column of a contact file can go, and which category of personal data it then is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.privacy.categories import Category


@dataclass(frozen=True)
class Target:
    """A place a column can go to. `many`: several columns may go there, and every value of a row is kept: notes are
    joined, of e-mails and phones the first one leads, of addresses the first whole one, and the others come after it.

    `fills` names what an update may replace by it; empty where a value only ever joins what is there. `purposes` are
    those that may have it, of a field of the house's own; None where the category says it all.
    """

    code: str
    label: str | Promise
    category: Category
    many: bool = False
    fills: str = ""
    purposes: frozenset[str] | None = None


# of every kind of file; what it says is about the row, so no purpose has to need it
DELETED = Target("deleted", _("Deleted in the old program (yes or no)"), Category.PROVENANCE, many=True)

TARGETS: dict[str, Target] = {
    target.code: target
    for target in (
        Target("name", _("Full name"), Category.IDENTITY, fills="name"),
        Target("first_name", _("First name"), Category.IDENTITY, fills="name"),
        Target("last_name", _("Last name"), Category.IDENTITY, fills="name"),
        Target("email", _("E-mail"), Category.EMAIL, many=True, fills="email"),
        Target("email_2", _("Further e-mail"), Category.EMAIL, many=True),
        Target("phone", _("Phone"), Category.PHONE, many=True, fills="phone"),
        Target("phone_2", _("Further phone"), Category.PHONE, many=True),
        Target("company", _("Company"), Category.EMPLOYMENT, fills="company"),
        Target("nip", _("NIP (tax number)"), Category.COMPANY),
        Target("position", _("Position"), Category.EMPLOYMENT, fills="position"),
        Target("street", _("Street and number"), Category.ADDRESS, many=True, fills="street"),
        Target("postcode", _("Postcode"), Category.ADDRESS, many=True, fills="postcode"),
        Target("city", _("City"), Category.ADDRESS, many=True, fills="city"),
        Target("note", _("Note"), Category.CORRESPONDENCE, many=True),
        Target("tags", _("Tags"), Category.PREFERENCES, many=True),
        Target("language", _("Language"), Category.PREFERENCES),
        Target("consent", _("Consent (yes or no)"), Category.CONSENT, many=True),
        Target("objection", _("Objection (yes or no)"), Category.CONSENT, many=True),
        Target("consent_date", _("Date of consent"), Category.CONSENT),
        Target("consent_proof", _("Proof of consent"), Category.CONSENT),
        Target("organisation", _("A company, not a person (yes or no)"), Category.PROVENANCE),
        DELETED,
    )
}
# Accountability (Art. 5(2)) needs no purpose of its own: a consent and where it came from may always be read.
ALWAYS = frozenset({Category.CONSENT, Category.PROVENANCE})
NAMING = frozenset({"name", "first_name", "last_name"})
REACHING = frozenset({"email", "email_2", "phone", "phone_2"})
SECONDS = {"email": "email_2", "phone": "phone_2"}

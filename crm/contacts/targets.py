"""Where a column of a contact file can go, and which category of personal data it then is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.privacy.categories import Category


@dataclass(frozen=True)
class Target:
    """A place a column can go to. `many`: several columns may go there, their values are joined.

    `fills` names what an update may replace by it; empty where a value only ever joins what is there.
    """

    code: str
    label: str | Promise
    category: Category
    many: bool = False
    fills: str = ""


TARGETS: dict[str, Target] = {
    target.code: target
    for target in (
        Target("name", _("Full name"), Category.IDENTITY, fills="name"),
        Target("first_name", _("First name"), Category.IDENTITY, fills="name"),
        Target("last_name", _("Last name"), Category.IDENTITY, fills="name"),
        Target("email", _("E-mail"), Category.EMAIL, fills="email"),
        Target("email_2", _("Second e-mail"), Category.EMAIL),
        Target("phone", _("Phone"), Category.PHONE, fills="phone"),
        Target("phone_2", _("Second phone"), Category.PHONE),
        Target("company", _("Company"), Category.EMPLOYMENT, fills="company"),
        Target("nip", _("NIP (tax number)"), Category.COMPANY),
        Target("position", _("Position"), Category.EMPLOYMENT, fills="position"),
        Target("street", _("Street and number"), Category.ADDRESS, fills="street"),
        Target("postcode", _("Postcode"), Category.ADDRESS, fills="postcode"),
        Target("city", _("City"), Category.ADDRESS, fills="city"),
        Target("note", _("Note"), Category.CORRESPONDENCE, many=True),
        Target("tags", _("Tags"), Category.PREFERENCES, many=True),
        Target("language", _("Language"), Category.PREFERENCES),
        Target("consent", _("Consent (yes or no)"), Category.CONSENT, many=True),
        Target("objection", _("Objection (yes or no)"), Category.CONSENT, many=True),
        Target("consent_date", _("Date of consent"), Category.CONSENT),
        Target("consent_proof", _("Proof of consent"), Category.CONSENT),
    )
}
# Accountability (Art. 5(2)) needs no purpose of its own: a consent and where it came from may always be read.
ALWAYS = frozenset({Category.CONSENT, Category.PROVENANCE})
NAMING = frozenset({"name", "first_name", "last_name"})
REACHING = frozenset({"email", "email_2", "phone", "phone_2"})
SECONDS = {"email": "email_2", "phone": "phone_2"}

"""Where a column of a contact file can go, and which category of personal data it then is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.privacy.categories import Category


@dataclass(frozen=True)
class Target:
    """A place a column can go to. `many`: several columns may go there, their values are joined."""

    code: str
    label: str | Promise
    category: Category
    many: bool = False


TARGETS: dict[str, Target] = {
    target.code: target
    for target in (
        Target("name", _("Full name"), Category.IDENTITY),
        Target("first_name", _("First name"), Category.IDENTITY),
        Target("last_name", _("Last name"), Category.IDENTITY),
        Target("email", _("E-mail"), Category.EMAIL),
        Target("email_2", _("Second e-mail"), Category.EMAIL),
        Target("phone", _("Phone"), Category.PHONE),
        Target("phone_2", _("Second phone"), Category.PHONE),
        Target("company", _("Company"), Category.EMPLOYMENT),
        Target("nip", _("NIP (tax number)"), Category.COMPANY),
        Target("position", _("Position"), Category.EMPLOYMENT),
        Target("street", _("Street and number"), Category.ADDRESS),
        Target("postcode", _("Postcode"), Category.ADDRESS),
        Target("city", _("City"), Category.ADDRESS),
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

"""The import targets of a contact file and the words by which headers match them: the table's, and some besides."""

from django.utils.translation import gettext_lazy as _

from crm.contacts.columns.contact import CONTACT
from crm.contacts.columns.file_targets import groups_of, labels_of, patterns_of, program_codes, programs_of, targets_of
from crm.files.mapping import header_words as names
from crm.files.mapping.targets import DELETED, Target
from crm.files.mapping.vocabulary import Vocabulary, first_of, spellings
from crm.privacy.categories import Category
from crm.privacy.guards.linear_patterns import search

TARGETS = targets_of(
    CONTACT,
    Target("note", _("Note"), Category.CORRESPONDENCE, many=True),
    Target("tags", _("Tags"), Category.PREFERENCES, many=True),
    Target("consent", _("Consent (yes or no)"), Category.CONSENT, many=True),
    Target("objection", _("Objection (yes or no)"), Category.CONSENT, many=True),
    Target("consent_date", _("Date of consent"), Category.CONSENT),
    Target("consent_proof", _("Proof of consent"), Category.CONSENT),
    Target("organisation", _("A company, not a person (yes or no)"), Category.PROVENANCE),
    DELETED,
)
GROUPS = groups_of(
    CONTACT,
    {
        "person": _("Person"),
        "details": _("Contact details"),
        "company": _("Company"),
        "notes": _("Note and tags"),
        "consents": _("Consents and objections"),
        "row": _("About the row"),
    },
    {
        "notes": ("note", "tags"),
        "consents": ("consent", "consent_date", "consent_proof", "objection"),
        "row": ("organisation", "deleted"),
    },
)
NAMES = patterns_of(CONTACT, (3, "note", names.NOTE), (4, "tags", names.TAGS))
LABELS = labels_of(CONTACT)
NAMING = frozenset({"name", "first_name", "last_name"})
REACHING = frozenset({"email", "email_2", "phone", "phone_2"})
SECONDS = {"email": "email_2", "phone": "phone_2"}


def target_of_header(text: str) -> str:
    """The target code of a contact file's header (folded); empty for none."""
    if code := spellings(*LABELS.items()).get(text):
        return code
    if search(names.DELETED, text):
        return "deleted"
    if search(names.OBJECTION, text):
        return "" if search(names.BY_FAX, text) else "objection"
    if search(names.CONSENT, text):
        return first_of(names.CONSENT_PARTS, text) or "consent"
    if search(names.ELSEWHERE, text):
        return ""
    target = first_of(NAMES, text)
    return SECONDS.get(target, target) if search(names.SECOND, text) else target


unexplained = frozenset(CONTACT.names("imported")) - program_codes()

CONTACTS = Vocabulary(
    targets=TARGETS,
    named=target_of_header,
    needs=NAMING | REACHING,
    needless="no_contact_column",
    seconds=SECONDS,
    shapes={"subscription": "consent", **{shape: shape for shape in ("email", "phone", "postcode", "nip")}},
    weak=frozenset({"name"}),
    whole="name",
    parts=NAMING - {"name"},
    rest=frozenset({"nip", "consent", "consent_date", "consent_proof", "objection", "deleted"}) | unexplained,
    programs=programs_of(CONTACT),
)

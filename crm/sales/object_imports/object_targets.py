"""Where the columns of a file of one kind's records can go, and by which words they are known."""

from django.utils.translation import gettext_lazy as _

from crm.contacts.models import ObjectKind
from crm.files.mapping import header_words as names
from crm.files.mapping.targets import DELETED, Groups, Target
from crm.files.mapping.vocabulary import Vocabulary, first_of, plain
from crm.privacy.categories import Category
from crm.privacy.guards.linear_patterns import search
from crm.sales.deal_imports.target_columns import FIRM

TITLE, ENDS = "called", "ends_on"
CUSTOMER = ("company", "nip", "contact", "contact_email")
PATTERNS = (
    ("nip", r"\bnip\b|\bvat (id|no|number)\b|\btax (id|no|number)\b"),
    ("contact_email", r"\bemail"),
    ("company", FIRM),
    ("contact", r"\bosoba\b|\bkontakt|\bcontact|\bperson\b"),
)
TITLES = r"^(nazwa|tytul|name|title)$"


def vocabulary_of(kind: ObjectKind) -> Vocabulary:
    """The columns of a file of such records, without their fields."""
    targets = [Target(TITLE, kind.title_word, Category(kind.category))]
    targets += [Target(ENDS, kind.end_word, Category(kind.category), fills=ENDS)] if kind.end_label else []
    own_words = {plain(word): TITLE for word in (kind.title_label_en, kind.title_label) if word}
    own_words |= {plain(word): ENDS for word in (kind.end_label_en, kind.end_label) if word}

    def named(text: str) -> str:
        if code := own_words.get(text):
            return code
        if search(names.DELETED, text):
            return DELETED.code
        return TITLE if search(TITLES, text) else first_of(PATTERNS, text)

    return Vocabulary(
        targets={target.code: target for target in (*targets, *customer_targets(), DELETED)},
        named=named,
        needs=frozenset({TITLE}),
        needless="no_title_column",
        shapes={"nip": "nip", "email": "contact_email"},
        texts=frozenset({TITLE}),
        rest=frozenset({"nip", "deleted"}),
    )


def customer_targets() -> tuple[Target, ...]:
    """Whose a record is."""
    return (
        Target("company", _("Company"), Category.COMPANY),
        Target("nip", _("NIP (tax number)"), Category.COMPANY),
        Target("contact", _("Person (e-mail or name)"), Category.IDENTITY),
        Target("contact_email", _("E-mail of the person"), Category.EMAIL),
    )


def groups_of(kind: ObjectKind) -> Groups:
    """The targets as the mapping form offers them."""
    own = [TITLE, *([ENDS] if kind.end_label else [])]
    return [(str(kind), own), (_("Customer"), list(CUSTOMER)), (_("About the row"), [DELETED.code])]

"""The words of the form: the EDPB common template (June 2026), of which an authority's own form is a part.

Codes are what the JSON and XML of a filing say; the words stand beside them in Polish and English.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _, pgettext_lazy

SEVERAL = "about a case, which is about many; sealed under the house key"
CODES = "codes of the form"
DIGEST = "a digest of a file"


class Role(TextChoices):
    """What we are in this breach (Art. 4(7), 4(8), 26)."""

    CONTROLLER = "controller", _("We are the controller")
    JOINT = "joint_controller", _("We are a joint controller")
    PROCESSOR = "processor", _("We process for others")


class When(TextChoices):
    """How well it is known when it happened."""

    DAY = "day", pgettext_lazy("breach happened", "At one moment")
    PERIOD = "period", pgettext_lazy("breach happened", "From one moment to another")
    ONGOING = "ongoing", pgettext_lazy("breach happened", "It is still going on")
    UNKNOWN = "unknown", pgettext_lazy("breach happened", "Not established yet")


class Discovery(TextChoices):
    """How it came to light."""

    STAFF = "staff", pgettext_lazy("breach found", "By our staff")
    MONITORING = "monitoring", pgettext_lazy("breach found", "By monitoring of our systems")
    PERSON = "person", pgettext_lazy("breach found", "A person concerned told us")
    PROCESSOR = "processor", pgettext_lazy("breach found", "A processor told us")
    THIRD = "third_party", pgettext_lazy("breach found", "Somebody else told us")
    MEDIA = "media", pgettext_lazy("breach found", "From the media or the internet")
    AUTHORITY = "authority", pgettext_lazy("breach found", "An authority told us")
    AUDIT = "audit", pgettext_lazy("breach found", "In an audit or review")


class Facet(TextChoices):
    """What was broken, with the manner: confidentiality, integrity, availability (Art. 4(12))."""

    C_DISCLOSED = "c_disclosed", _("Confidentiality: data were disclosed to somebody not entitled")
    C_ACCESSED = "c_accessed", _("Confidentiality: somebody not entitled had access to data")
    C_EXFILTRATED = "c_exfiltrated", _("Confidentiality: data were copied out")
    I_ALTERED = "i_altered", _("Integrity: data were altered")
    I_CORRUPTED = "i_corrupted", _("Integrity: data were damaged")
    A_LOST = "a_lost", _("Availability: data were lost")
    A_DESTROYED = "a_destroyed", _("Availability: data were destroyed")
    A_UNAVAILABLE = "a_unavailable", _("Availability: data could not be reached for some time")


class Legible(TextChoices):
    """Whether whoever has the data can read them (Art. 34(3)(a))."""

    YES = "intelligible", pgettext_lazy("data", "They can be read")
    PARTLY = "partly", pgettext_lazy("data", "Some of them can be read")
    NO = "unintelligible", pgettext_lazy("data", "They cannot be read: encrypted, and the key is safe")
    UNKNOWN = "unknown", pgettext_lazy("data", "Not established yet")


class Incident25(TextChoices):
    """The 25 types of incident of the common template."""

    MISDIRECTED_MAIL = "misdirected_email", _("E-mail to wrong addressees")
    OPEN_COPY = "open_copy", _("Addresses of others visible in an e-mail (To, Cc)")
    MISDIRECTED_POST = "misdirected_post", _("Letter or parcel to a wrong addressee")
    WRONG_FILE = "wrong_attachment", _("Wrong file or data attached or handed over")
    ORAL = "oral_disclosure", _("Data told to somebody not entitled")
    PUBLISHED = "unintended_publication", _("Data published by mistake")
    REDACTION = "failed_redaction", _("Data not blacked out or not anonymised")
    DISPLAYED = "wrong_person_display", _("Data of another person shown in a system")
    RIGHTS = "access_rights", _("Access rights granted or left by mistake")
    MISUSE = "insider_misuse", _("Data used by staff beyond their duties")
    COPYING = "insider_copying", _("Data copied by staff")
    LOST_DEVICE = "lost_device", _("Device lost")
    STOLEN_DEVICE = "stolen_device", _("Device stolen")
    LOST_PAPER = "lost_paper", _("Papers lost, stolen or left unguarded")
    DISPOSAL = "improper_disposal", _("Papers or devices disposed of carelessly")
    PHISHING = "phishing", _("Phishing, passwords given away")
    IMPERSONATION = "impersonation", _("Somebody pretended to be a person or our staff")
    CREDENTIALS = "credential_attack", _("Passwords guessed or taken from elsewhere")
    MALWARE = "malware", _("Malware")
    RANSOMWARE = "ransomware", _("Ransomware")
    INTRUSION = "intrusion", _("Break-in through a weakness of a system")
    CONFIGURATION = "misconfiguration", _("System or storage configured wrongly")
    FAILURE = "technical_failure", _("Failure of hardware, software or supply")
    DELETION = "accidental_deletion", _("Data deleted or overwritten by mistake")
    OTHER = "other", _("Something else")


class Origin(TextChoices):
    """Where the cause lies."""

    INTERNAL = "internal", pgettext_lazy("cause of a breach", "Inside the firm")
    EXTERNAL = "external", pgettext_lazy("cause of a breach", "Outside the firm")
    UNKNOWN = "unknown", pgettext_lazy("cause of a breach", "Not established yet")


class Intent(TextChoices):
    """Whether somebody meant it."""

    NO = "accidental", pgettext_lazy("cause of a breach", "By accident")
    YES = "malicious", pgettext_lazy("cause of a breach", "On purpose")
    UNKNOWN = "unknown", pgettext_lazy("cause of a breach", "Not established yet")


class Subjects(TextChoices):
    """Kinds of people concerned."""

    CUSTOMERS = "customers", pgettext_lazy("people concerned", "Customers")
    PROSPECTS = "prospects", pgettext_lazy("people concerned", "People who may become customers")
    SUBSCRIBERS = "subscribers", pgettext_lazy("people concerned", "Subscribers")
    PARTNERS = "business_contacts", pgettext_lazy("people concerned", "Contact people of firms")
    TRADERS = "sole_traders", pgettext_lazy("people concerned", "Sole traders")
    STAFF = "employees", pgettext_lazy("people concerned", "Employees")
    CHILDREN = "children", pgettext_lazy("people concerned", "Children")
    VULNERABLE = "vulnerable", pgettext_lazy("people concerned", "Other people in need of special protection")
    OTHER = "other", pgettext_lazy("people concerned", "Others")


class Data(TextChoices):
    """Kinds of data concerned: the list of the form, Art. 9 and Art. 10 apart."""

    NAME = "name", pgettext_lazy("data concerned", "First and last names")
    BIRTH = "birth_date", pgettext_lazy("data concerned", "Date of birth")
    ADDRESS = "address", pgettext_lazy("data concerned", "Home or delivery address")
    PESEL = "pesel", pgettext_lazy("data concerned", "PESEL number")
    EMAIL = "email", pgettext_lazy("data concerned", "E-mail address")
    PHONE = "phone", pgettext_lazy("data concerned", "Phone number")
    LOGIN = "credentials", pgettext_lazy("data concerned", "User name or password")
    ID_CARD = "id_document", pgettext_lazy("data concerned", "Series and number of an identity document")
    BANK = "bank_account", pgettext_lazy("data concerned", "Bank account number")
    INCOME = "income", pgettext_lazy("data concerned", "Income, property, payments")
    PURCHASES = "purchases", pgettext_lazy("data concerned", "Purchases, offers, contracts")
    LETTERS = "correspondence", pgettext_lazy("data concerned", "Correspondence and notes")
    EMPLOYMENT = "employment", pgettext_lazy("data concerned", "Work and position")
    LOCATION = "location", pgettext_lazy("data concerned", "Whereabouts")
    IMAGE = "image", pgettext_lazy("data concerned", "Image or voice")
    OTHER = "other", pgettext_lazy("data concerned", "Other ordinary data")
    HEALTH = "art9_health", pgettext_lazy("data concerned", "Art. 9: health")
    BIOMETRIC = "art9_biometric", pgettext_lazy("data concerned", "Art. 9: genetic or biometric data")
    VIEWS = "art9_beliefs", pgettext_lazy("data concerned", "Art. 9: origin, views, faith, trade union")
    SEX = "art9_sex_life", pgettext_lazy("data concerned", "Art. 9: sex life or orientation")
    OFFENCES = "art10_offences", pgettext_lazy("data concerned", "Art. 10: convictions and offences")


class Established(TextChoices):
    """Yes, no, or looked into without an answer so far; empty means that nobody has answered."""

    YES = "yes", pgettext_lazy("established", "Yes")
    NO = "no", pgettext_lazy("established", "No")
    UNKNOWN = "unknown", pgettext_lazy("established", "Not established yet")


class Count(TextChoices):
    """How well a number is known."""

    EXACT = "exact", pgettext_lazy("number", "Exactly")
    ABOUT = "approximate", pgettext_lazy("number", "Roughly")
    UNKNOWN = "unknown", pgettext_lazy("number", "Not established yet")


class Impact(TextChoices):
    """What it may do to people (recital 85)."""

    CONTROL = "loss_of_control", pgettext_lazy("impact", "Loss of control over their data")
    RIGHTS = "limited_rights", pgettext_lazy("impact", "Limited exercise of their rights")
    DISCRIMINATION = "discrimination", pgettext_lazy("impact", "Discrimination")
    IDENTITY = "identity_theft", pgettext_lazy("impact", "Identity theft or fraud")
    MONEY = "financial_loss", pgettext_lazy("impact", "Financial loss")
    PSEUDONYMS = "reversed_pseudonyms", pgettext_lazy("impact", "Pseudonymisation reversed")
    REPUTATION = "reputation", pgettext_lazy("impact", "Damage to reputation")
    SECRECY = "secrecy", pgettext_lazy("impact", "Loss of professional secrecy")
    PHISHING = "unwanted_contact", pgettext_lazy("impact", "Unwanted contact, phishing")
    SAFETY = "physical_safety", pgettext_lazy("impact", "Danger to life or health")
    OTHER = "other", pgettext_lazy("impact", "Something else")


class Means(TextChoices):
    """How people are told (Art. 34)."""

    EMAIL = "email", pgettext_lazy("people told", "By e-mail")
    POST = "post", pgettext_lazy("people told", "By letter")
    PHONE = "phone", pgettext_lazy("people told", "By phone")
    SMS = "sms", pgettext_lazy("people told", "By text message")
    PUBLIC = "public_notice", pgettext_lazy("people told", "By a public notice")


def words_of(choices: type[TextChoices], codes: list[str]) -> list[str]:
    """The words of some codes, in the order of the form."""
    return [str(choice.label) for choice in choices if choice.value in codes]

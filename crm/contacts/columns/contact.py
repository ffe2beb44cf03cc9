"""Every column of a contact, for every surface: form, record, list, files in and out, merge, API, business card.

A plain new field is a field of the model and one `Column` here; `docs/architecture.md`, section 12, walks through it.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.models import Contact
from crm.files.rows import cell_values
from crm.lists.columns import Api, Column, Columns, Control, Exported, Filtered, Group, Imported, Listed, No, Part
from crm.privacy.categories import Category

EMAIL_INPUT = {"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}  # not type=email: its bubbles
PHONE_INPUT = {"inputmode": "tel", "autocomplete": "off"}  # would speak the browser's language
UNDER_NAME = No("the list shows it under the name")
ADDRESS_LISTED = No("a page of fifty people is no place for where they live")
WHOLE_ADDRESS = No("the business card has one property for the whole address")
POINTS = No("further rows of their own, each with its own mask and pencil")
BY_NAME = No("people are searched for by name, which finds more than a comparison")
VERB = No("another act changes it, with a right of its own")
COUNTED = No("it is worked out, nobody types it")


def column_about_row(name: str, label: object, **surfaces: object) -> Column:
    """A column about the row itself: shown and counted, but not typed, and not data about the person."""
    defaults = {"control": VERB, "new": VERB, "in_place": VERB, "card": VERB, "imported": VERB, "merged": COUNTED}
    return Column(name, label, **{**defaults, "api": Api.READ, "filtered": Filtered.OWN, **surfaces})  # type: ignore[arg-type]


def reached_by(name: str, label: Any, control: Control, *, words: str, further: Any, usual: int, vcard: str) -> Column:
    """The first address or number by which a person is reached; a file may bring further ones."""
    return Column(
        name,
        label,
        on="person",
        control=control,
        new=True,
        listed=Listed(usual=usual, drawn=True),
        filtered=Filtered.OWN,
        imported=Imported("details", words=words, many=True, parts=(Part(f"{name}_2", further, many=True),)),
        exported=Exported(usual=True),
        vcard=vcard,
    )


def further_ones(name: str, label: Any, word: Any, category: Category, control: Control) -> Column:
    """The further ones, each a row of its own."""
    return Column(
        name,
        label,
        word=word,
        category=category,
        control=control,
        in_place=POINTS,
        card=POINTS,
        listed=No("the list shows the first one alone"),
        filtered=No("the filter by the first one finds further ones too"),
        imported=No("a file calls each of them a further one"),
        merged=No("all further ones of both stay"),
    )


def one_line(street: str, postcode: str, city: str) -> str:
    """An address in one line."""
    return ", ".join(part for part in (street, f"{postcode} {city}".strip()) if part)


def contacts() -> Columns:
    """The table of contacts."""
    return CONTACT


CONTACT = Columns(
    Contact,
    (
        Column(
            "name",
            _("Name"),
            on="person",
            word=pgettext_lazy("person", "name"),
            control=Control(either=True),
            new=True,
            in_place=No("it stands in the head of the record, which the form changes"),
            card=No("it stands in the head of the record"),
            listed=Listed(label=_("Full name"), usual=1, drawn=True),
            filtered=BY_NAME,
            imported=Imported(
                "person",
                _("Full name"),
                words=r"\bimie\b.*\bnazwisk|\bnazwisk\w*\b.*\bimie\b|\bfull ?name|\bdisplay ?name",
                turn=6,
                late=(8, r"^name\b|\bname$|\bosoba\b|\bkontakt|\bklient\b|^contact|^person\b|^customer|\bczlowiek"),
                parts=(
                    Part(
                        "first_name",
                        _("First name"),
                        r"^imie\b|\bimie$|\bimie (klienta|kontaktu|osoby)|\bfirst ?name|\bgiven name|\bforename",
                        turn=6,
                        fills="name",
                    ),
                    Part(
                        "last_name",
                        _("Last name"),
                        r"\bnazwisk|\blast ?name|\bsurname|\bfamily name",
                        turn=6,
                        fills="name",
                    ),
                ),
            ),
            exported=Exported(usual=True),
            vcard="FN",
        ),
        reached_by(
            "email",
            _("E-mail"),
            Control(254, cell_values.email, attrs=EMAIL_INPUT, either=True),
            words=r"\bemail|\bmail(e|owy)?\b",
            further=_("Further e-mail"),
            usual=3,
            vcard="EMAIL",
        ),
        reached_by(
            "phone",
            _("Phone"),
            Control(40, cell_values.phone, attrs=PHONE_INPUT, beside=True, either=True),
            words=r"\btel\b|\btelefon|\bkomork|\bkom\b|\bphone|\bmobile|\bcell\b|\bgsm\b",
            further=_("Further phone"),
            usual=4,
            vcard="TEL",
        ),
        further_ones(
            "emails",
            _("Further e-mails"),
            _("further e-mails"),
            Category.EMAIL,
            Control(254, cell_values.email, many=True, hint=_("One in a line.")),
        ),
        further_ones(
            "phones",
            _("Further phones"),
            _("further phones"),
            Category.PHONE,
            Control(40, cell_values.phone, many=True, hint=_("One in a line."), beside=True),
        ),
        Column(
            "company",
            _("Company"),
            word=_("company"),
            category=Category.EMPLOYMENT,
            control=Control(apart=True),
            new=True,
            in_place=No("choosing a company takes the whole form"),
            card=No("it stands in the head of the record, with the way to its page"),
            listed=Listed("firm", usual=2, drawn=True),
            filtered=Filtered.OWN,
            imported=Imported(
                "company",
                words=(
                    r"\bfirm[ay]\b|\bcompany|\borgani[sz]a(tion|cja)|\bkontrahent|\bpracodawc|\bemployer"
                    r"|\bprzedsiebiorstw|\bspolk|\baccount name|^nazwa$|\bnazwa (klienta|podmiotu|kontrahenta)"
                ),
                turn=7,
                parts=(
                    Part(
                        "nip",
                        _("NIP (tax number)"),
                        r"\bnip\b|\bvat (id|no|number|uid)\b|\btax (id|no|number)\b|\btin\b",
                        category=Category.COMPANY,
                    ),
                ),
            ),
        ),
        Column(
            "position",
            _("Position"),
            control=Control(120),
            new=True,
            listed=UNDER_NAME,
            imported=Imported(
                "person",
                words=(
                    r"\bstanowisk|\bposition|\bjob ?title|^title$|\borgani[sz]ation title|\bfunkcja|^rola$|^role$"
                    r"|\bposada"
                ),
                turn=2,
            ),
            vcard="TITLE",
        ),
        Column(
            "linkedin",
            _("LinkedIn address"),
            control=Control(reader=cell_values.website, attrs={"inputmode": "url", "autocomplete": "off"}, beside=True),
            imported=Imported("person", words=r"\blinked ?in\b"),
            vcard="URL",
        ),
        Column(
            "street",
            _("Street"),
            group="address",
            listed=ADDRESS_LISTED,
            filtered=ADDRESS_LISTED,
            imported=Imported(
                "details",
                _("Street and number"),
                words=r"\bulic|\bul\b|\bstreet|\badres|\baddress",
                turn=1,
                many=True,
            ),
            vcard=WHOLE_ADDRESS,
        ),
        Column(
            "postcode",
            _("Postcode"),
            group="address",
            control=Control(12, cell_values.postcode),
            listed=ADDRESS_LISTED,
            filtered=ADDRESS_LISTED,
            imported=Imported("details", words=r"^kod$|\bkod poczt|\bpostcode|\bpost code|\bpostal|\bzip\b", many=True),
            vcard=WHOLE_ADDRESS,
        ),
        Column(
            "city",
            _("City"),
            group="address",
            control=Control(100, beside=True),
            listed=ADDRESS_LISTED,
            filtered=No("the filter by city asks for the company's, which is no secret"),
            imported=Imported("details", words=r"\bmiast|\bmiejscowosc|\bcity\b|\btown\b", many=True),
            vcard=WHOLE_ADDRESS,
        ),
        Column(
            "status",
            _("Status"),
            control=Control(choices=lambda: Contact.Status.choices),
            listed=Listed(drawn=True),
            filtered=Filtered.OWN,
            imported=No("one status for the whole file is chosen where the file is read"),
        ),
        Column(
            "language",
            _("Language"),
            control=Control(choices=lambda: settings.LANGUAGES, beside=True),
            listed=No("it decides how letters are written, nobody looks through a list by it"),
            filtered=Filtered.OWN,
            imported=Imported(
                "person",
                words=r"\bjezyk|\blanguage|\blang\b|\blocale",
                turn=5,
                replaces=False,
                category=Category.PREFERENCES,
            ),
            exported=No("no purpose has asked for it in a file"),
        ),
        column_about_row(
            "ways",
            _("Contact"),
            listed=Listed(usual=5, drawn=True),
            filtered=No("the filters by channel ask for it, each for a purpose"),
            exported=No("whether they may be reached is true for a moment; the file asks the gate itself"),
            api=No("consents have resources of their own"),
            packed=No("the grounds themselves go along, as rows of their own"),
        ),
        column_about_row(
            "last",
            _("Last activity"),
            listed=Listed(usual=6, drawn=True),
            api=No("programs read the exact moment, as last_activity_at"),
        ),
        column_about_row("created", _("Added"), listed=Listed(drawn=True), api=No("programs ask the ledger's feed")),
        column_about_row(
            "owner", _("Owner"), word=_("owner"), group="owner", listed=Listed(usual=7, drawn=True), merged=True
        ),
        column_about_row("team", _("Team"), word=_("team"), group="owner", listed=Listed(drawn=True), merged=True),
    ),
    groups={"address": Group(_("Address"), one_line), "owner": Group(_("Owner"))},
    apart={
        "name_tokens": "finds people by name and is never read",
        "email_index": "finds people by e-mail and is never read",
        "phone_index": "finds people by phone and is never read",
    },
)

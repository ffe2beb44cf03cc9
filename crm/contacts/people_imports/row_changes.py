"""What a row would do for an existing person: fill in empty values, and replace those that the import may replace.

An empty value never replaces anything, and neither does an address that the person has already.
"""

from collections.abc import Collection

from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.imports.company_index import folded_name
from crm.contacts.people_imports.existing_people import Twin
from crm.contacts.safeguards.minimisation import CONTACT_COLUMNS, PERSON_COLUMNS
from crm.files.rows.file_rows import Row, proved
from crm.privacy.keys.blind_index import folded
from crm.privacy.models.person import FURTHER_ADDRESSES


def values_in(row: Row) -> set[str]:
    """Names of everything a row can give to a contact; a note is named by its hash, a consent by its channel."""
    columns = {name for name in (*PERSON_COLUMNS, *CONTACT_COLUMNS, "company") if row.values.get(name)}
    columns |= {name for name, text in row.values.items() if is_custom(name) and text}
    columns |= {note_mark(str(row.values["note"]))} if row.values.get("note") else set()
    columns |= {f"tag:{tag.casefold()}" for tag in row.values.get("tags", ())}
    columns |= {mark for mark, _plural, _value in further_of(row)}
    return columns | {f"consent:{claim.channel}" for claim in proved(row)}


def further_of(row: Row) -> list[tuple[str, str, str]]:
    """(mark, plural, value) of every e-mail and phone of a row after the first one."""
    return [
        (f"{plural}:{folded(value)}", plural, value)
        for plural in FURTHER_ADDRESSES
        for value in row.values.get(plural, ())
    ]


def note_mark(text: str) -> str:
    """A hash of a note, the same within one process."""
    return f"note:{hash(text)}"


def values_held(twin: Twin, row: Row) -> set[str]:
    """Which of that the person has, from before or from an earlier row."""
    person, contact = twin.contact.person, twin.contact
    columns = {name for name in PERSON_COLUMNS if getattr(person, name)}
    columns |= {name for name in CONTACT_COLUMNS if getattr(contact, name)}
    columns |= {"company"} if contact.company_id else set()
    columns |= {name for name, text in twin.own.items() if text}
    columns |= set(map(note_mark, twin.notes))
    addresses_present = {*twin.points, *(folded(getattr(person, kind) or "") for kind in FURTHER_ADDRESSES.values())}
    columns |= {mark for mark, _plural, value in further_of(row) if folded(value) in addresses_present}
    columns |= {f"tag:{tag}" for tag in twin.tags} | {f"consent:{channel}" for channel in twin.asked}
    return columns | twin.given


def additions(twin: Twin, row: Row) -> set[str]:
    """Names of what the row would fill in."""
    return values_in(row) - values_held(twin, row)


def replacements(twin: Twin, row: Row, overwriting: Collection[str]) -> set[str]:
    """Names of the person's columns that the row would overwrite with another value."""
    replaced = set()
    for column in (*PERSON_COLUMNS, *CONTACT_COLUMNS, *filter(is_custom, row.values)):
        value, current = str(row.values.get(column, "")), current_of(twin, column)
        if column in overwriting and value and current and differs(twin, column, value, current):
            replaced.add(column)
    if "company" in overwriting and works_elsewhere(twin, row):
        replaced.add("company")
    return replaced


def current_of(twin: Twin, column: str) -> str:
    """The person's value in this column, perhaps from an earlier row of the file."""
    if is_custom(column):
        return twin.told.get(column) or twin.own.get(column, "")
    bearer = twin.contact.person if column in PERSON_COLUMNS else twin.contact
    return twin.told.get(column) or getattr(bearer, column) or ""


def differs(twin: Twin, column: str, value: str, current: str) -> bool:
    """Whether the value is another one, and none of the person's further addresses."""
    if column in ("email", "phone"):
        return folded(value) != folded(current) and folded(value) not in twin.points
    return value != current


def works_elsewhere(twin: Twin, row: Row) -> bool:
    """Whether the row names another employer."""
    company, name, nip = twin.contact.company, str(row.values.get("company", "")), str(row.values.get("nip", ""))
    if "company" in twin.told and name:
        return folded_name(name) != folded_name(twin.told["company"])
    if company is None or not name:
        return False
    if nip and company.tax_number:
        return nip != company.tax_number
    return folded_name(name) != folded_name(company.label)

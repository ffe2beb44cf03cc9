"""What a row would do for somebody who is here already: fill in what is empty, and replace what it was told to.

Nothing is ever replaced by nothing, and an address that they have anyhow replaces none.
"""

from collections.abc import Collection

from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.imports.company_index import folded_name
from crm.contacts.people_imports.existing_people import Twin
from crm.contacts.safeguards.minimisation import CONTACT_COLUMNS, FURTHER, PERSON_COLUMNS
from crm.files.rows.file_rows import Row, proved
from crm.privacy.keys.blind_index import folded


def offered(row: Row) -> set[str]:
    """Names of everything a row can give to a contact; notes are told apart, a consent is called by its channel."""
    columns = {name for name in (*PERSON_COLUMNS, *CONTACT_COLUMNS, "company") if row.values.get(name)}
    columns |= {name for name, text in row.values.items() if is_custom(name) and text}
    columns |= {note_mark(str(row.values["note"]))} if row.values.get("note") else set()
    columns |= {f"tag:{tag.casefold()}" for tag in row.values.get("tags", ())}
    columns |= {mark for mark, _plural, _value in further_of(row)}
    return columns | {f"consent:{claim.channel}" for claim in proved(row)}


def further_of(row: Row) -> list[tuple[str, str, str]]:
    """(mark, plural, value) of every e-mail and phone of a row behind the first one."""
    return [(f"{plural}:{folded(value)}", plural, value) for plural in FURTHER for value in row.values.get(plural, ())]


def note_mark(text: str) -> str:
    """A note in few letters, the same within one process."""
    return f"note:{hash(text)}"


def held(twin: Twin, row: Row) -> set[str]:
    """What of it they have, from before or from an earlier row."""
    person, contact = twin.contact.person, twin.contact
    columns = {name for name in PERSON_COLUMNS if getattr(person, name)}
    columns |= {name for name in CONTACT_COLUMNS if getattr(contact, name)}
    columns |= {"company"} if contact.company_id else set()
    columns |= {name for name, text in twin.own.items() if text}
    columns |= set(map(note_mark, twin.notes))
    here = {*twin.points, *(folded(getattr(person, kind) or "") for kind in FURTHER.values())}
    columns |= {mark for mark, _plural, value in further_of(row) if folded(value) in here}
    columns |= {f"tag:{tag}" for tag in twin.tags} | {f"consent:{channel}" for channel in twin.asked}
    return columns | twin.given


def additions(twin: Twin, row: Row) -> set[str]:
    """What the row would fill in."""
    return offered(row) - held(twin, row)


def replacements(twin: Twin, row: Row, overwriting: Collection[str]) -> set[str]:
    """Which columns of theirs the row would replace by another value."""
    found = set()
    for column in (*PERSON_COLUMNS, *CONTACT_COLUMNS, *filter(is_custom, row.values)):
        value, current = str(row.values.get(column, "")), current_of(twin, column)
        if column in overwriting and value and current and differs(twin, column, value, current):
            found.add(column)
    if "company" in overwriting and works_elsewhere(twin, row):
        found.add("company")
    return found


def current_of(twin: Twin, column: str) -> str:
    """What they have in this column, by now also from an earlier row of the file."""
    if is_custom(column):
        return twin.told.get(column) or twin.own.get(column, "")
    bearer = twin.contact.person if column in PERSON_COLUMNS else twin.contact
    return twin.told.get(column) or getattr(bearer, column) or ""


def differs(twin: Twin, column: str, value: str, current: str) -> bool:
    """Whether the value is another one, and none of their further addresses."""
    if column in ("email", "phone"):
        return folded(value) != folded(current) and folded(value) not in twin.points
    return value != current


def works_elsewhere(twin: Twin, row: Row) -> bool:
    """Whether the row names another employer than theirs."""
    company, name, nip = twin.contact.company, str(row.values.get("company", "")), str(row.values.get("nip", ""))
    if "company" in twin.told and name:
        return folded_name(name) != folded_name(twin.told["company"])
    if company is None or not name:
        return False
    if nip and company.tax_number:
        return nip != company.tax_number
    return folded_name(name) != folded_name(company.label)

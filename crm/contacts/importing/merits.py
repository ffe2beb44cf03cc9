"""What a row would add to somebody who is here already: only what is empty, never what is there."""

from crm.contacts.importing.twins import Twin
from crm.contacts.rows import Claim, Row

PERSON_COLUMNS = ("name", "email", "phone")
CONTACT_COLUMNS = ("position", "street", "postcode", "city")


def proved(row: Row) -> list[Claim]:
    """The consents of a row that have a day, a proof and a channel."""
    return [claim for claim in row.claims if claim.kind == "consent" and claim.answer == "yes" and grounded(claim)]


def grounded(claim: Claim) -> bool:
    """Whether a claim says enough to be kept as a consent (Art. 7(1))."""
    return claim.proved and bool(claim.channel)


def objects(row: Row) -> bool:
    """Whether the file says that she wants no marketing."""
    return any(claim.kind == "objection" for claim in row.claims)


def offered(row: Row) -> set[str]:
    """Names of everything a row can give to a contact; notes are told apart, a consent is called by its channel."""
    columns = {name for name in (*PERSON_COLUMNS, *CONTACT_COLUMNS, "company") if row.values.get(name)}
    columns |= {note_mark(row.values["note"])} if row.values.get("note") else set()
    columns |= {f"tag:{tag.casefold()}" for tag in row.values.get("tags", ())}
    return columns | {f"consent:{claim.channel}" for claim in proved(row)}


def note_mark(text: str) -> str:
    """A note in few letters, the same within one process."""
    return f"note:{hash(text)}"


def held(twin: Twin, row: Row) -> set[str]:
    """What of it she has, from before or from an earlier row."""
    person, contact = twin.contact.person, twin.contact
    columns = {name for name in PERSON_COLUMNS if getattr(person, name)}
    columns |= {name for name in CONTACT_COLUMNS if getattr(contact, name)}
    columns |= {"company"} if contact.company_id else set()
    columns |= set(map(note_mark, twin.notes))
    columns |= {f"tag:{tag}" for tag in twin.tags} | {f"consent:{channel}" for channel in twin.asked}
    return columns | twin.given


def additions(twin: Twin, row: Row) -> set[str]:
    """What the row would fill in."""
    return offered(row) - held(twin, row)

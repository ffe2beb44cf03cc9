"""Sections about people: sheets of those chosen, and what proves consents (Art. 7(1)).

Who was chosen is opened under their own keys. The list of all consents names nobody: keys, words, days, seals.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from django.utils.translation import gettext as _, gettext_noop, ngettext

from consents.models import Ground, GroundEvent, WordingText
from consents.proofs.proof_files import as_pdf
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.accounts.language.formats import num
from crm.accounts.permissions import rights
from crm.casework.data_files import as_csv, csv_lines
from crm.dpo.pack_papers.brought_files import scans
from crm.dpo.pack_papers.pack_scope import Paper, Scope, Section, column_words, iso
from crm.dpo.people.printed_record import sheet
from crm.privacy.models import LegalBasis, Person

BATCH = 500


def sheet_papers(scope: Scope) -> Iterator[Paper]:
    """One sheet for each of the people chosen."""
    for person in scope.people:
        yield Paper(f"arkusz-{person.short.lower()}.pdf", partial(sheet_of, person, scope), person)


def sheet_of(person: Person, scope: Scope) -> bytes:
    """The sheet of one person, masked unless the pack is a full one."""
    return sheet(person, language=scope.language, at=scope.at, masked=not scope.full)


def sheet_line(scope: Scope) -> str:
    """How many people."""
    n = len(scope.people)
    if not n:
        return _("nobody was chosen")
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": num(n)}


def events_in(scope: Scope) -> Iterable[GroundEvent]:
    """What happened to consents in the range."""
    rows = GroundEvent.objects.filter(basis=LegalBasis.CONSENT)
    return scope.within(rows, "at").select_related("person", "purpose", "text__wording").order_by("at", "pk")


def consent_papers(scope: Scope) -> Iterator[Paper]:
    """Every event of the range in a table, the words that were shown; proofs and scans of the people chosen."""
    yield Paper("zgody.csv", lambda: csv_lines(event_rows(scope)))
    yield Paper("tresci-zgod.csv", lambda: as_csv(wording_rows(scope)))
    for person in scope.people:
        grounds = Ground.objects.filter(person=person, basis=LegalBasis.CONSENT).select_related(
            "person__key", "purpose"
        )
        for ground in grounds.order_by("pk"):
            name = f"dowod-{person.short.lower()}-{ground.uid.hex[:8]}.pdf"
            yield Paper(name, partial(proof_of, ground, scope), person)
    yield from scans(scope)


def proof_of(ground: Ground, scope: Scope) -> bytes:
    """The proof of one ground."""
    return as_pdf(ground, language=scope.language, at=scope.at, masked=not scope.full)


def event_rows(scope: Scope) -> Iterator[list[str]]:
    """A head, then a row an event; read in batches."""
    yield [
        _("Event"), _("Person"), _("Purpose"), _("Channel"), _("When"), _("What happened"), _("Recorded by"),
        _("Words, version"), _("Digest of the words"), _("Seal"), _("Seal before"),
    ]  # fmt: skip
    batch: list[GroundEvent] = []
    for event in events_in(scope).iterator(chunk_size=BATCH):  # type: ignore[attr-defined]
        batch.append(event)
        if len(batch) == BATCH:
            yield from rows_of(batch)
            batch = []
    yield from rows_of(batch)


def rows_of(batch: list[GroundEvent]) -> Iterator[list[str]]:
    """The rows of a batch; who recorded them is asked once."""
    names = names_of(signature_pair(event.actor) for event in batch)
    for event in batch:
        words = event.text
        yield [
            event.uid.hex[:8].upper(),
            event.person.short,
            f"{event.purpose} ({event.purpose.slug}/{event.purpose.version})",
            column_words(event, "channel"),
            iso(event.at),
            str(event.kind_in_words),
            names[signature_pair(event.actor)],
            str(words.wording.version) if words else "",
            words.digest if words else "",
            event.seal,
            event.previous,
        ]


def wording_rows(scope: Scope) -> list[dict[str, str]]:
    """The words of every version that was shown in the range."""
    texts = WordingText.objects.filter(wording__published_at__lt=scope.ends).exclude(
        wording__replaced_at__lt=scope.begins
    )
    return [
        {
            _("Purpose"): text.wording.purpose_slug,
            _("Version"): str(text.wording.version),
            _("Channel"): column_words(text, "channel"),
            _("Language"): text.language,
            _("Published"): iso(text.wording.published_at),
            _("Replaced"): iso(text.wording.replaced_at),
            _("Words"): text.text,
            "SHA-256": text.digest,
        }
        for text in texts.select_related("wording").order_by("wording__purpose_slug", "wording__version", "pk")
    ]


def consent_line(scope: Scope) -> str:
    """How many events."""
    n = events_in(scope).count()  # type: ignore[attr-defined]
    return ngettext("%(n)s event", "%(n)s events", n) % {"n": num(n)}


PEOPLE = (
    Section(
        "consents",
        "02_zgody",
        gettext_noop("Consents and their words"),
        rights.PRIVACY_PEOPLE,
        consent_line,
        consent_papers,
    ),
    Section(
        "people",
        "03_osoby",
        gettext_noop("Sheets of chosen people"),
        rights.PRIVACY_PEOPLE,
        sheet_line,
        sheet_papers,
        of_people=True,
    ),
)

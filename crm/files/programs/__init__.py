"""The export files of other programs, recognised by their headers, so that nobody maps them by hand.

    program = recognise(table.headers)      # None for a file of nobody we know
    program.kind, program.name              # "deals", "Pipedrive"
    program.target("deal value")            # "amount"; "" is known and left out, None is not the program's own column

Headers are facts about those programs; each file says where they were seen. They are compared as `vocabulary.plain`
writes them. A program is recognised when all of one set of its `marks` stand in the file: of several the one of which
most marks are there, and of equals the one that comes first.
"""

from collections.abc import Sequence

from crm.files.mapping.vocabulary import plain
from crm.files.programs import address_books, espo, hubspot, livespace, pipedrive, salesforce
from crm.files.programs.program import Program

__all__ = ["PROGRAMS", "Program", "called", "recognise"]

PROGRAMS: tuple[Program, ...] = (
    *address_books.PROGRAMS,
    *pipedrive.PROGRAMS,
    *hubspot.PROGRAMS,
    *espo.PROGRAMS,
    *salesforce.PROGRAMS,
    *livespace.PROGRAMS,
)


def recognise(headers: Sequence[str]) -> Program | None:
    """The program that made a file with these headers; None when it is none we know."""
    names = {plain(header) for header in headers}
    fitting = [(program.fits(names), program) for program in PROGRAMS]
    best = max(fitting, key=lambda pair: pair[0])
    return best[1] if best[0] else None


def called(slug: str) -> Program | None:
    """The program with that slug."""
    return next((program for program in PROGRAMS if program.slug == slug), None)

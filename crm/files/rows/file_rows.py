"""A row of a file between reading and intake: what it says, what is wrong with it, what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm.files.rows.problem_kinds import Remedy
from crm.files.rows.problems import Problem

OUT = (Remedy.REFUSE_ROW, Remedy.STAY_OUT)


@dataclass(frozen=True)
class Decision:
    """What somebody chose for a cell: `fix` (read `value` instead), `skip` it, `keep` it whole, or `refuse` the row."""

    kind: str
    value: str = field(default="", repr=False)


@dataclass(frozen=True)
class Claim:
    """What a file says about consent or objection. It grants nothing: `proved` only says that a proof came along.

    `kind` is consent or objection, `answer` yes, no or unclear, `on` an ISO date or empty, `channel` email, sms, phone,
    post, or empty when the header names none.
    """

    kind: str
    column: int
    channel: str
    answer: str
    on: str = ""
    proof: str = field(default="", repr=False)

    @property
    def proved(self) -> bool:
        return bool(self.on and self.proof)


@dataclass
class Row:
    """`values` holds only what was given: name, email, phone, position, street, postcode, city, language, company, nip
    and note as texts, custom fields by their names; emails, phones (further ones) and tags as lists. `firm`: it is a
    company and no person.
    """

    number: int
    values: dict[str, str | list[str]] = field(default_factory=dict, repr=False)
    claims: list[Claim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: bool = False
    firm: bool = False

    @property
    def refused(self) -> bool:
        """Whether the row is not to be imported: by somebody's decision, or because nobody could be made of it."""
        return self.left_out or any(problem.remedy in OUT for problem in self.problems)


Decisions = Mapping[int | None, Decision]


def proved(row: Row) -> list[Claim]:
    """The consents of a row that have a day, a proof and a channel."""
    return [claim for claim in row.claims if claim.kind == "consent" and claim.answer == "yes" and grounded(claim)]


def grounded(claim: Claim) -> bool:
    """Whether a claim says enough to be kept as a consent (Art. 7(1))."""
    return claim.proved and bool(claim.channel)


def objections(row: Row) -> set[str]:
    """The channels on which the file says that they want no marketing; an empty one stands for all."""
    return {claim.channel for claim in row.claims if claim.kind == "objection"}

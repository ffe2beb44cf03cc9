"""The notice of Art. 13 and 14, put together from the purposes and the controller: nothing in it is typed twice.

Who the controller is, the officer, what for and on which basis, who gets the data, where they go, how long, which
rights, the right to object apart from the rest, where to complain, whether one must. The digest says later which words
these were. The parts in FACTS are read anew whenever somebody is told (notice_facts.py); the rest is wording.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _, override

from consents.models import Controller, NoticePeriod, digest_of
from consents.statements.fact_words import abroad, also_for_firms, joint, kept, partner, recipients_for
from consents.statements.notice_facts import NoticeFacts, facts_about
from crm.accounts.language.formats import cited
from crm.privacy.categories import Category
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import LegalBasis, Purpose

FACTS = frozenset({"who", "recipients", "abroad", "joint", "periods"})
MUST = "must"  # Art. 13 alone
ORDER = ("who", "purposes", "recipients", "abroad", "joint", "periods", "rights", "object", MUST, "more")
ELSEWHERE = ("categories", "source")  # Art. 14 alone
NEEDED = (LegalBasis.CONTRACT, LegalBasis.LEGAL_DUTY)
INTEREST = "art. 6 ust. 1 lit. f RODO"


@dataclass(frozen=True)
class Part:
    """One heading of the notice with its paragraphs. `of` names the purposes of each paragraph, parted by blanks; empty
    for all."""

    title: str
    lines: tuple[str, ...]
    key: str = ""
    of: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As a published version keeps it."""
        of = self.of or ("",) * len(self.lines)
        return {"key": self.key, "title": self.title, "lines": list(self.lines), "of": list(of)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Part":
        """What `as_json` kept."""
        return cls(stored["title"], tuple(stored["lines"]), stored["key"], tuple(stored["of"]))

    def about(self, purposes: Iterable[str]) -> "Part":
        """Only what concerns these purposes."""
        slugs_wanted, of = set(purposes), self.of or ("",) * len(self.lines)
        pairs = [
            (line, named)
            for line, named in zip(self.lines, of, strict=True)
            if not named or slugs_wanted & set(named.split())
        ]
        return Part(self.title, tuple(line for line, _of in pairs), self.key, tuple(of for _line, of in pairs))


@dataclass(frozen=True)
class Notice:
    """The whole text, and the versions of the purposes it was made from.

    `document` says of which published version these words are: {"notice": slug, "version": n, "pk": n, "digest": …};
    empty for words put together for one form alone. `moved`: its facts are others by now than those that were fixed.
    """

    parts: tuple[Part, ...]
    versions: tuple[str, ...]
    language: str
    document: Mapping[str, Any] = field(default_factory=dict)
    moved: bool = False

    @property
    def text(self) -> str:
        """As plain text, for digests and letters."""
        return "\n".join(line for part in self.parts for line in (part.title, *part.lines))

    @property
    def digest(self) -> str:
        """SHA-256 of the text; of a published version always that of all its words."""
        return str(self.document.get("digest") or digest_of(self.text))

    def as_json(self) -> dict[str, object]:
        """What evidence repeats of it: the published version, or else the very words; both where its facts moved on."""
        facts = {"sha256": self.digest, "purposes": list(self.versions), "language": self.language}
        if not self.document:
            return {**facts, "text": self.text}
        named = {**facts, "notice": self.document["notice"], "version": self.document["version"]}
        return {**named, "text": self.text, "shown_sha256": digest_of(self.text)} if self.moved else named


def notice_of(
    purposes: Sequence[Purpose],
    language: str,
    *,
    periods: Iterable[NoticePeriod] = (),
    more: str = "",
    at: datetime | None = None,
    facts: NoticeFacts | None = None,
) -> Notice:
    """What people are told at `at` (now by default) who give data for `purposes`.

    `periods` are promises about keeping: they shorten what the retention rules say. `more` are further words of the
    controller, a paragraph a line. `facts` in that language, of these purposes or of more, where they are at hand.
    """
    controller = Controller.named()
    promised = {period.purpose_slug: period for period in periods}
    with override(language):
        facts = facts or facts_about(purposes, at)
        parts = [
            Part(_("Who is responsible"), who(controller), "who"),
            each("purposes", _("What for, and what allows it"), purposes, lambda purpose: what_for(purpose, language)),
            each("recipients", _("Who gets the data"), purposes, lambda purpose: recipients_for(purpose, facts)),
            paired("abroad", _("Where your data go"), abroad(purposes, facts, controller)),
            paired("joint", _("Who decides together with us"), joint(purposes, facts, language)),
            each(
                "periods",
                _("How long"),
                purposes,
                lambda purpose: [kept(purpose, promised.get(purpose.slug), facts, language)],
            ),
            paired("rights", _("What you can ask for"), rights(purposes)),
            paired("object", _("You can object"), objection(purposes)),
            paired(MUST, _("Must you?"), must(purposes)),
            Part(_("Good to know"), tuple(line.strip() for line in more.splitlines() if line.strip()), "more"),
        ]
    versions = tuple(f"{purpose.slug}/{purpose.version}" for purpose in purposes)
    return Notice(tuple(part for part in parts if part.lines), versions, language)


def each(key: str, title: str, purposes: Sequence[Purpose], say: Any) -> Part:
    """A Part with paragraphs for one purpose after another."""
    return paired(key, title, [(line, purpose.slug) for purpose in purposes for line in say(purpose)])


def paired(key: str, title: str, pairs: Iterable[tuple[str, str]]) -> Part:
    """A Part of (paragraph, the purposes it is about)."""
    pairs = list(pairs)
    return Part(title, tuple(line for line, _of in pairs), key, tuple(of for _line, of in pairs))


def who(controller: Controller | None) -> tuple[str, ...]:
    """Art. 13(1)(a) and (b): controller and officer."""
    if controller is None:
        return ()
    values = {"name": controller.name, "address": controller.address, "email": controller.email}
    lines = [_("The controller of your data is %(name)s, %(address)s, %(email)s.") % values]
    if controller.officer_email:
        officer = {"name": controller.officer, "email": controller.officer_email}
        lines.append(_("Data protection officer: %(name)s, %(email)s.") % officer)
    return tuple(lines)


def what_for(purpose: Purpose, language: str) -> list[str]:
    """Art. 13(1)(c) and (d): a paragraph for each purpose, one more for those who act for a company."""
    words = purpose.notice_text_en if language == "en" else purpose.notice_text
    basis = _("Legal basis: %(basis)s (%(article)s).") % {
        "basis": str(LegalBasis(purpose.legal_basis).label).lower(),
        "article": cited(purpose.article),
    }
    own = f"{purpose}. {words} {basis}".strip()
    return [own, f"{purpose}. {partner({'article': cited(INTEREST)})}"] if also_for_firms(purpose) else [own]


def recipients_of(purposes: Sequence[Purpose]) -> tuple[str, ...]:
    """Art. 13(1)(e) and (f) in the active language: who gets the data now, and where they go."""
    facts = facts_about(purposes)
    named = [line for purpose in purposes for line in recipients_for(purpose, facts)]
    return (*named, *(line for line, _of in abroad(purposes, facts, Controller.named())))


def how_long(purposes: Sequence[Purpose]) -> list[str]:
    """Art. 13(2)(a) in the active language: how long data for each purpose stay now."""
    facts = facts_about(purposes)
    return [kept(purpose, None, facts, "") for purpose in purposes]


def rights(purposes: Sequence[Purpose]) -> Iterator[tuple[str, str]]:
    """Art. 13(2)(b), (c), (d), (f): (rights, withdrawal, complaint, automated decisions; the purposes of each)."""
    yield _("A copy of your data, their correction, erasure, restriction and transfer to somebody else."), ""
    if consented := slugs(purpose for purpose in purposes if purpose.legal_basis == LegalBasis.CONSENT):
        words = _(
            "You can withdraw your consent at any time, as easily as you gave it. What was done before stays lawful."
        )
        yield words, consented
    yield str(jurisdiction().formulas.complaint_in_notice), ""
    yield _("Nothing is decided about you by a machine alone."), ""


def objection(purposes: Sequence[Purpose]) -> Iterator[tuple[str, str]]:
    """Art. 21(4): apart from everything else; (what they can object to, the purposes it is for)."""
    if ours := slugs(purpose for purpose in purposes if purpose.legal_basis == LegalBasis.LEGITIMATE_INTEREST):
        yield _("You can object to what rests on our interest, for reasons of your own situation."), ours
    if of_firms := slugs(filter(also_for_firms, purposes)):
        yield (
            _(
                "If you act for a company you can object to what rests on our interest, for reasons of your own "
                "situation."
            ),
            of_firms,
        )
    if advertising := slugs(purpose for purpose in purposes if purpose.marketing):
        yield _("You can object to advertising at any time, without any reason. We then stop."), advertising


def must(purposes: Sequence[Purpose]) -> Iterator[tuple[str, str]]:
    """Art. 13(2)(e): whether they have to give the data, and what happens if they do not."""
    by_contract = slugs(purpose for purpose in purposes if purpose.legal_basis == LegalBasis.CONTRACT)
    by_law = slugs(purpose for purpose in purposes if purpose.legal_basis == LegalBasis.LEGAL_DUTY)
    if by_contract:
        words = _("You need not give your data; without them we cannot answer you, nor make or perform a contract.")
        yield words, by_contract
    if by_law:
        yield _("Where a law orders us to have the data, you have to give them."), by_law
    if free := slugs(purpose for purpose in purposes if purpose.legal_basis not in NEEDED):
        yield _("For the rest you need not give anything, and nothing happens if you do not."), free


def slugs(purposes: Iterable[Purpose]) -> str:
    """As a Part names them."""
    return " ".join(purpose.slug for purpose in purposes)


def from_elsewhere(categories: Iterable[str], sources: Iterable[str], *, public: bool) -> tuple[Part, ...]:
    """What Art. 14(1)(d) and (2)(f) add where the data did not come from them: which kinds, and from where."""
    names = ", ".join(str(Category(item).label) for item in categories)
    where = [_("We have your data from: %(source)s.") % {"source": item} for item in sources]
    where.append(_("This source is open to everybody.") if public else _("This source is not open to everybody."))
    return (
        Part(_("Which data we have"), (names,), ELSEWHERE[0]),
        Part(_("Where we have them from"), tuple(where), ELSEWHERE[1]),
    )

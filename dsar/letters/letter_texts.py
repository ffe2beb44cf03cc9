"""The words of letters, in the language of the case: what was decided, what was done, who was told, where to complain.

A letter is plain text: paragraphs with an empty line between them, «## » before a heading, «- » before a line of a
list. The desk may change every word before it goes.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _, pgettext

from consents.models import Controller
from crm.accounts.language.formats import day_long, money
from crm.privacy.law.jurisdiction import jurisdiction
from dsar.decisions.reasons import about, ground_words
from dsar.decisions.verdicts import in_force
from dsar.letters.act_reports import carried_out, what_stays
from dsar.letters.delivery_words import copies
from dsar.models import Case, Decision, Kind, Letter, RecipientNotice, Verdict, Why
from dsar.models.terms import ARTICLES


def draft(case: Case, kind: str, language: str, *, at: datetime | None = None) -> str:
    """The suggested text of a letter."""
    at = at or timezone.now()
    with translation.override(language):
        composer = {Letter.Kind.LIFTING: lifting, Letter.Kind.DONE: receipt}.get(Letter.Kind(kind), answer)
        return "\n\n".join(composer(case, at))


def title_of(case: Case, kind: str, language: str) -> str:
    """What stands over it and in the subject of the mail."""
    with translation.override(language):
        title = {
            Letter.Kind.LIFTING: _("The restriction of your data ends (%(number)s)"),
            Letter.Kind.DONE: _("What we did about your request %(number)s"),
        }.get(Letter.Kind(kind), _("Answer to your request %(number)s"))
        return title % {"number": case.number}


def answer(case: Case, at: datetime) -> Iterator[str]:
    """The answer (Art. 12(3), 12(4))."""
    yield opening_words(case)
    for kind in case.kinds:
        if kind == Kind.QUESTION:
            continue
        yield from right_of(kind, in_force(case, kind))
    yield from copies(case, at)
    yield from recipients(case)
    yield from ending(case)


def right_of(kind: str, rows: list[Decision]) -> Iterator[str]:
    """One right: what was granted and done, what was refused and why, each under its own heading."""
    no = [row for row in rows if row.verdict == Verdict.REFUSED]
    yes = [row for row in rows if row.verdict != Verdict.REFUSED]
    if yes or not no:
        yield heading(kind, _("what we grant") if no else "")
        yield from (line for group in alike(yes) for line in decided(group, partly=bool(no)))
        yield from carried_out(rows)
        yield from () if no else what_stays(rows)
    if no:
        yield heading(kind, _("what we refuse, and why") if yes else "")
        yield from (line for group in alike(no) for line in decided(group))
        yield from what_stays(rows)


def receipt(case: Case, at: datetime) -> Iterator[str]:
    """What was done, in numbers."""
    yield opening_words(case)
    for kind in case.kinds:
        rows = [row for row in in_force(case, kind) if row.done_at]
        if rows:
            yield heading(kind)
            yield from carried_out(rows)
            yield from what_stays(rows)
    yield from recipients(case)
    yield from ending(case)


def lifting(case: Case, at: datetime) -> Iterator[str]:
    """The notice before a restriction ends (Art. 18(3))."""
    yield opening_words(case)
    yield _("So far we have kept your data and not used them (GDPR Art. 18). The reason for that is over.")
    yield _("From the day after this letter we use your data again for the purposes for which we hold them.")
    yield from ending(case)


def opening_words(case: Case) -> str:
    """The opening of a letter: what was asked, and when."""
    values = {"day": day_long(timezone.localtime(case.received_at)), "what": case.words}
    return _("On %(day)s we received your request. You asked for: %(what)s.") % values


def heading(kind: str, part: str = "") -> str:
    """A right with its article, and which part of the answer comes."""
    article = _("GDPR Art. %(article)s") % {"article": ARTICLES[Kind(kind)]}
    return f"## {Kind(kind).label}, {article}" + (f": {part}" if part else "")


def alike(rows: Iterable[Decision]) -> list[list[Decision]]:
    """Decisions that say the same for the same reason, in the order of the first of each."""
    groups: dict[tuple, list[Decision]] = {}
    for row in rows:
        groups.setdefault((row.verdict, row.why, row.text, row.fee, row.ground), []).append(row)
    return list(groups.values())


def decided(group: list[Decision], *, partly: bool = False) -> Iterator[str]:
    """Decisions that are alike, once, with their reasons; `partly`: some of it was refused."""
    if group[0].right == Kind.COMPLAINT:
        yield from complaint(group[0])
        return
    row, whats = group[0], dict.fromkeys(about(decision) for decision in group)
    what = "" if "" in whats else "; ".join(whats)
    named_parts = {"what": what}
    if row.verdict == Verdict.GRANTED:
        but = _("We grant your request but for the part that is named below.")
        whole_granted = but if partly else _("We grant your request.")
        sentence = _("We grant it for: %(what)s.") % named_parts if what else whole_granted
    elif row.verdict == Verdict.NOTHING:
        sentence = _("We hold none of it: %(what)s.") % named_parts if what else _("We hold no data about you.")
    elif row.verdict == Verdict.FEE:
        sentence = (
            _("We grant it for: %(what)s, for a fee.") % named_parts if what else _("We grant your request for a fee.")
        )
    else:
        sentence = _("We refuse it for: %(what)s.") % named_parts if what else _("We refuse your request.")
    if row.verdict == Verdict.FEE:
        sentence += " " + _("The fee is %(fee)s. Nothing is done before you agree to it.") % {"fee": money(row.fee)}
    if row.why:
        sentence += " " + _("Why: %(why)s. %(text)s") % {"why": Why(row.why).label, "text": row.text or ""}
    elif row.text:
        sentence += f" {row.text}"
    yield sentence.strip()
    if words := ground_words(row.right, row.ground) if row.verdict == Verdict.GRANTED else "":
        yield _("Ground: %(ground)s.") % {"ground": words}


def complaint(row: Decision) -> Iterator[str]:
    """What came of a complaint to us, with the reasons."""
    if row.verdict == Verdict.GRANTED:
        yield _("Your complaint is justified. %(text)s") % {"text": row.text or ""}
    elif row.verdict == Verdict.NOTHING:
        yield _("We hold no data about you.")
    else:
        words = {"why": Why(row.why).label, "text": row.text or ""}
        yield _("We do not find your complaint justified. Why: %(why)s. %(text)s") % words


def recipients(case: Case) -> Iterator[str]:
    """Who was told, by name (Art. 19)."""
    rows = list(RecipientNotice.objects.filter(case=case, ends=False).order_by("pk"))
    if not rows:
        return
    yield "## " + _("Whom we told, GDPR Art. 19")
    yield "\n".join(f"- {row.name}: {Kind(row.right).label}, {state_of(row)}{part_kept(row)}" for row in rows)


def part_kept(row: RecipientNotice) -> str:
    """That a recipient who erases the rest keeps a part, and by which law; empty where it keeps none or all."""
    if not row.basis or row.state == RecipientNotice.State.KEEPS:
        return ""
    return "; " + _("keeps what the law orders: %(basis)s") % {"basis": row.basis}


def state_of(row: RecipientNotice) -> str:
    """The state of a recipient's notice, in the words of a letter; who has not confirmed yet is said to be open."""
    states = RecipientNotice.State
    if row.state == states.KEEPS:
        until = " " + _("(until %(day)s)") % {"day": day_long(row.keeps_until)} if row.keeps_until else ""
        return _("keeps what the law orders: %(basis)s") % {"basis": row.basis} + until
    if row.state == states.IMPOSSIBLE and not row.sent_at:
        return _("not told: %(reason)s") % {"reason": row.reason}
    if not row.sent_at:
        return pgettext("recipient", "will be told")
    values = {"day": day_long(timezone.localtime(row.sent_at)), "reason": row.reason or ""}
    if row.way == RecipientNotice.Way.ITSELF:
        return _("done there with our own data on %(day)s") % values
    if row.state == states.IMPOSSIBLE:
        return _("told on %(day)s, without an answer: %(reason)s") % values
    if row.right != Kind.ERASURE:
        return _("told on %(day)s") % values
    return (_("told on %(day)s, confirmed") if row.settled else _("told on %(day)s, not confirmed yet")) % values


def ending(case: Case) -> Iterator[str]:
    """Where they may complain (Art. 12(4)), and whom they may ask."""
    yield "## " + _("Your rights")
    yield str(jurisdiction().formulas.complaint)
    named = Controller.named()
    if named is not None:
        contact = {"name": named.officer or named.name, "email": named.officer_email or named.email}
        yield _("Questions about this letter: %(name)s, %(email)s.") % contact

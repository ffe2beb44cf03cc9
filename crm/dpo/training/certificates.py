"""A certificate on paper (PDF), and the state of training as files: the same rows make CSV, XLSX, JSON and PDF."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, pgettext

from crm.accounts.language.formats import day, stamp
from crm.accounts.models import TrainingAttempt
from crm.accounts.training.catalogue import every_module, module_in_version, title_among
from crm.casework.printing import pdf
from crm.casework.register import register_file
from crm.dpo.authorisations.printed import house
from crm.dpo.training.training_rows import DeskRow


def certificate_pdf(attempt: TrainingAttempt, *, at: datetime) -> bytes:
    """The certificate of a passed quiz, in the reader's language."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    module = module_in_version(attempt.module, attempt.version, language)
    title = module.title if module else title_among(every_module(), attempt.module)
    words = {"who": attempt.user, "title": title, "house": house(), "day": day(attempt.finished_at)}
    text = _("%(who)s passed the training module «%(title)s» at %(house)s on %(day)s.") % words
    rows = [
        [_("Module"), title],
        [_("Version"), f"{attempt.version}"],
        [_("Passed"), stamp(attempt.finished_at)],
        [_("Score"), _("%(score)s of %(all)s") % {"score": attempt.score, "all": len(attempt.drawn)}],
        [pgettext("certificate", "Valid until"), day(attempt.valid_until)],
        [_("Certificate"), attempt.code],
    ]
    values = {
        "title": _("Certificate of training"),
        "who": house(),
        "made": _("printed %(at)s") % {"at": stamp(at)},
        "sections": [
            {"title": f"{attempt.user}", "text": [text], "head": [], "rows": []},
            {"title": _("What it rests on"), "text": [], "head": [_("Point"), _("Entry")], "rows": rows},
        ],
        "data": [],
        "foot": _("Basis: Art. 24, 32(4) and 39(1)(b) GDPR. The original is the entry in the records of training."),
    }
    return pdf("request_report", values, language=language)


def columns(*, scores: bool) -> dict[str, str]:
    """The columns with their headings; the score only for whoever may see it."""
    named = {
        "who": _("Who"),
        "module": _("Module"),
        "role": _("Role"),
        "required": _("Required"),
        "state": _("State"),
        "passed": _("Passed"),
        "version": _("Version"),
        "due": _("Valid until or due"),
    }
    return {**named, "score": _("Score")} if scores else named


def file_row(row: DeskRow, *, scores: bool) -> dict[str, str]:
    """What a file says of one colleague and one module."""
    training, last = row.training, row.training.last
    until = training.due_on or (last.valid_until if last else None)
    values = {
        "who": str(training.user),
        "module": row.title,
        "role": str(training.user.role),
        "required": _("yes") if training.required else _("no"),
        "state": str(row.state_words),
        "passed": timezone.localdate(last.finished_at).isoformat() if last and last.finished_at else "",
        "version": f"{last.version}" if last else "",
        "due": until.isoformat() if until else "",
    }
    return {**values, "score": f"{last.score}/{len(last.drawn)}" if last else ""} if scores else values


def training_file(kind: str, rows: Iterable[DeskRow], *, scores: bool, at: datetime) -> bytes:
    """The state of training as a file of that kind."""
    lines = [file_row(row, scores=scores) for row in rows]
    title, none = _("Records of training"), _("Nobody has to pass a module, and nobody has passed one.")
    return register_file(kind, columns(scores=scores), lines, title=title, none=none, who=house(), at=at)

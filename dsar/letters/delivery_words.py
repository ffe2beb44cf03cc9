"""How the copy of their data reaches them, in the words of a letter: a link and a code, the post, in person."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day_long
from dsar.cases.checklist import COPYING
from dsar.decisions.verdicts import granted, in_force
from dsar.models import Case, Kind, Package, ReplyBy

Way = Package.Way
LATER = {ReplyBy.EMAIL: Way.LINK, ReplyBy.POST: Way.POST}  # how they want it: in person otherwise


def copies(case: Case, at: datetime) -> Iterator[str]:
    """A heading and a sentence for each copy that they get; nothing where none was granted."""
    undelivered = [kind for kind in case.kinds if kind in COPYING and granted(in_force(case, kind))]
    sentences: list[tuple[list[str], str]] = []
    for package in going(case, at):
        if mine := [kind for kind in undelivered if kind in package.rights]:
            sentences.append((mine, sent(package)))
            undelivered = [kind for kind in undelivered if kind not in mine]
    if undelivered:
        sentences.append((undelivered, to_come(LATER.get(ReplyBy(case.reply_by), Way.PERSON))))
    if sentences:
        yield "## " + _("Your copy of the data")
    for kinds, words in sentences:
        yield (
            words
            if len(sentences) == 1
            else f"{', '.join(str(Kind(granted_kind).label) for granted_kind in kinds)}: {words}"
        )


def going(case: Case, at: datetime) -> list[Package]:
    """Copies that were released and are still valid, the newest first."""
    rows = case.packages.filter(released_at__isnull=False, revoked_at=None).order_by("-released_at", "-pk")
    return [package for package in rows if package.handed_at or package.way != Way.LINK or package.is_open(at)]


def sent(package: Package) -> str:
    """How a copy that was released reaches them."""
    if package.way == Way.LINK:
        return by_link(package)
    if package.handed_at is None:
        return to_come(package.way)
    values = {"day": day_long(timezone.localtime(package.handed_at))}
    return {
        Way.POST: _("We posted the copy on %(day)s."),
        Way.PERSON: _("You got the copy from us in person on %(day)s."),
        Way.DIRECT: _("On %(day)s we sent the data straight to whom you named (GDPR Art. 20(2))."),
    }[Way(package.way)] % values


def by_link(package: Package) -> str:
    """The link, until when it works, and where its code is."""
    values = {"day": day_long(timezone.localtime(package.expires_at))} if package.expires_at else {}
    words = _("You download the copy by a link that is in an e-mail of its own. It works until %(day)s.") % values
    code = (
        _("The link asks for a code: it stands on your status page, under “Answer and papers”.")
        if package.code_on_page
        else _("The link asks for a code, which we tell you on a telephone number that we held before or by letter.")
    )
    return f"{words} {code}"


def to_come(way: str) -> str:
    """How a copy will reach them that has not gone yet."""
    return {
        Way.LINK: _(
            "You download the copy by a link that we send you in an e-mail of its own. The link asks for a code, which "
            "stands on your status page or which we tell you by phone or letter."
        ),
        Way.POST: _("You get the copy by post."),
        Way.PERSON: _("You get the copy from us in person."),
        Way.DIRECT: _("We send the data straight to whom you named (GDPR Art. 20(2))."),
    }[Way(way)]

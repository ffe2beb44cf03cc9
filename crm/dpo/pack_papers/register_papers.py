"""Sections that are registers: activities (Art. 30), requests, breaches (Art. 33(5)), authorisations, notices."""

from collections.abc import Iterable, Iterator
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop, ngettext

from breaches.models import Breach
from breaches.register import register_rows as breach_rows
from consents.models import NoticeText, NoticeVersion
from consents.notices.notice_versions import rendered
from crm.accounts.authorisations.papers import Paper as Authorised
from crm.accounts.language.formats import num
from crm.accounts.models import Authorisation
from crm.accounts.permissions import rights
from crm.casework.data_files import as_csv
from crm.dpo.authorisations.printed import register_of
from crm.dpo.entrusted import processing_register
from crm.dpo.models import Register, RegisterVersion
from crm.dpo.pack_papers.brought_files import breach_files, request_files
from crm.dpo.pack_papers.pack_scope import Paper, Scope, Section, iso
from crm.dpo.register.activities import activities_now
from crm.dpo.register.printed_register import register_file
from crm.dpo.register.register_content import Content
from crm.dpo.register.registers import ACTIVITIES
from crm.privacy.models import Entrusted, Purpose
from dsar.cases.case_clocks import clocks_of
from dsar.models import Case
from dsar.register import register_rows as request_rows

# ---- activities


def activity_papers(scope: Scope) -> Iterator[Paper]:
    """The record of Art. 30(1) as it is, the version in force as it was frozen, and the record of Art. 30(2)."""
    for kind in ("pdf", "json"):
        yield Paper(f"art-30-1.{kind}", partial(activity_file, kind, scope))
    approved = RegisterVersion.objects.of(Register.ACTIVITIES).approved().filter(approved_at__lt=scope.ends).first()
    if approved is not None:
        for kind in ("pdf", "json"):
            yield Paper(f"art-30-1-v{approved.number}.{kind}", partial(version_file, kind, approved, scope))
    rows = list(Entrusted.objects.all())
    yield Paper("art-30-2.pdf", lambda: processing_register.as_pdf(rows, at=scope.at))
    yield Paper("art-30-2.csv", lambda: processing_register.as_csv(rows, at=scope.at))


def activity_file(kind: str, scope: Scope) -> bytes:
    """The register as it is at the moment of the pack."""
    return register_file(kind, ACTIVITIES, activities_now(scope.at), version=None, at=scope.at)


def version_file(kind: str, version: RegisterVersion, scope: Scope) -> bytes:
    """A version exactly as it was approved."""
    return register_file(kind, ACTIVITIES, Content.read(version.content), version=version, at=scope.at)


def activity_line(scope: Scope) -> str:
    """How many there are."""
    n = Purpose.objects.active(scope.at).count()
    return ngettext("%(n)s activity", "%(n)s activities", n) % {"n": num(n)}


# ---- requests


def requests_in(scope: Scope) -> list[Case]:
    """Those received in the range, with what the register says of them."""
    cases = Case.objects.with_keys().register(examples=scope.examples)
    return request_rows.register_cases(scope.within(cases, "received_at"))


def request_papers(scope: Scope) -> Iterator[Paper]:
    """The register of requests, with terms kept and missed; answers and files of requests of the people chosen."""
    yield Paper("rejestr-wnioskow.pdf", lambda: request_rows.as_pdf(requests_in(scope), at=scope.at))
    yield Paper("rejestr-wnioskow.csv", lambda: request_rows.as_csv(requests_in(scope), at=scope.at))
    yield Paper("rejestr-wnioskow.json", lambda: request_rows.as_json(requests_in(scope), at=scope.at))
    yield from request_files(scope)


def request_line(scope: Scope) -> str:
    """How many there were, and how many were answered in time."""
    cases = requests_in(scope)
    clocks = clocks_of(cases, scope.at)
    answered = [case for case in cases if case.answered_at]
    in_time = sum(timezone.localdate(case.answered_at) <= clocks[case.pk].statutory_on for case in answered)
    words = ngettext("%(n)s request", "%(n)s requests", len(cases)) % {"n": num(len(cases))}
    if not answered:
        return words
    return f"{words}, " + _("in time: %(kept)s of %(all)s answered") % {"kept": num(in_time), "all": num(len(answered))}


# ---- breaches


def breaches_in(scope: Scope) -> list[Breach]:
    """Those opened in the range."""
    rows = scope.within(Breach.objects.register(examples=scope.examples), "opened_at")
    return list(rows.order_by("opened_at", "pk")[: breach_rows.MOST])


def breach_papers(scope: Scope) -> Iterator[Paper]:
    """The register of breaches; what the authority was told, and what each case rests on.

    A masked pack has the facts (Art. 33(5)) with people whom the organisation holds behind masks.
    """
    covered = not scope.full
    yield Paper("rejestr-naruszen.pdf", lambda: breach_rows.as_pdf(breaches_in(scope), at=scope.at, covered=covered))
    yield Paper("rejestr-naruszen.csv", lambda: breach_rows.as_csv(breaches_in(scope), covered=covered))
    yield Paper("rejestr-naruszen.json", lambda: breach_rows.as_json(breaches_in(scope), covered=covered))
    yield from breach_files(breaches_in(scope))


def breach_line(scope: Scope) -> str:
    """How many there were."""
    n = len(breaches_in(scope))
    return ngettext("%(n)s breach", "%(n)s breaches", n) % {"n": num(n)}


# ---- authorisations


def authorised_in(scope: Scope) -> list[Authorised]:
    """Every authorisation whose term met the range."""
    rows = Authorisation.objects.with_people().filter(since__lte=scope.until).exclude(until__lt=scope.since)
    return Authorised.every(rows.order_by("pk"), timezone.localdate(scope.at))


def authorisation_papers(scope: Scope) -> Iterator[Paper]:
    """The register of authorisations, on paper and for machines."""
    for kind in ("pdf", "csv", "json"):
        yield Paper(f"upowaznienia.{kind}", partial(authorised, kind, scope))


def authorised(kind: str, scope: Scope) -> bytes:
    """The register as a file."""
    return register_of(kind, authorised_in(scope), at=scope.at)


def authorisation_line(scope: Scope) -> str:
    """How many there were."""
    n = len(authorised_in(scope))
    return ngettext("%(n)s authorisation", "%(n)s authorisations", n) % {"n": num(n)}


# ---- notices


def notices_in(scope: Scope) -> Iterable[NoticeVersion]:
    """Versions that people were shown on some day of the range."""
    rows = NoticeVersion.objects.published().filter(published_at__lt=scope.ends)
    versions = rows.exclude(replaced_at__lt=scope.begins).select_related("notice").prefetch_related("texts", "periods")
    return versions.order_by("notice__slug", "version")


def notice_papers(scope: Scope) -> Iterator[Paper]:
    """The words of each version in its languages, and a list with their digests."""
    yield Paper("klauzule.csv", lambda: as_csv(notice_rows(scope)))
    for version in notices_in(scope):
        for text in version.texts.all():
            name = f"{version.notice.slug}-wersja-{version.version}-{text.language}.txt"
            yield Paper(name, partial(notice_words, version, text))


def notice_words(version: NoticeVersion, text: NoticeText) -> bytes:
    """One text, as it was fixed at its publication."""
    parts = rendered(version, text.language).parts
    return "\n\n".join("\n".join([str(part.title), *map(str, part.lines)]) for part in parts).encode()


def notice_rows(scope: Scope) -> list[dict[str, str]]:
    """One row a text."""
    return [
        {
            _("Notice"): version.notice.slug,
            _("Version"): str(version.version),
            _("Language"): text.language,
            _("Published"): iso(version.published_at),
            _("Replaced"): iso(version.replaced_at),
            "SHA-256": text.digest,
        }
        for version in notices_in(scope)
        for text in version.texts.all()
    ]


def notice_line(scope: Scope) -> str:
    """How many versions."""
    n = len(list(notices_in(scope)))
    return ngettext("%(n)s version of a notice", "%(n)s versions of notices", n) % {"n": num(n)}


REGISTERS = (
    Section(
        "register",
        "01_rejestr",
        gettext_noop("Record of processing activities"),
        rights.PRIVACY_MAP,
        activity_line,
        activity_papers,
    ),
    Section(
        "requests",
        "04_wnioski",
        gettext_noop("People's requests"),
        rights.PRIVACY_REQUESTS,
        request_line,
        request_papers,
    ),
    Section("breaches", "05_naruszenia", gettext_noop("Breaches"), rights.PRIVACY_BREACHES, breach_line, breach_papers),
    Section(
        "authorisations",
        "08_upowaznienia",
        gettext_noop("Authorisations"),
        rights.ACCOUNTS_INFORMED,
        authorisation_line,
        authorisation_papers,
    ),
    Section(
        "notices", "09_klauzule", gettext_noop("Privacy notices"), rights.PRIVACY_PEOPLE, notice_line, notice_papers
    ),
)

"""Sections about how the house is run: policies with who has read them, opinions of the officer (Art. 24(2), 39)."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _, gettext_noop, ngettext

from crm.accounts.language.actor_names import signers_of
from crm.accounts.language.formats import num
from crm.accounts.models.officer import Consultation, PolicyReading, PolicyVersion
from crm.accounts.permissions import rights
from crm.casework.data_files import as_csv
from crm.dpo.consultations.printed_opinion import opinion_pdf
from crm.dpo.pack_papers.pack_scope import Paper, Scope, Section, column_words, iso, safe
from crm.dpo.policies.reading_register import register_of

# ---- policies


def versions_in(scope: Scope) -> list[PolicyVersion]:
    """Versions that were published by the end of the range, of policies that were not retired before it."""
    rows = PolicyVersion.objects.filter(published_at__lt=scope.ends).exclude(policy__retired_at__lt=scope.begins)
    rows = rows if scope.examples else rows.filter(policy__demo=False)
    return list(rows.select_related("policy").order_by("policy_id", "number"))


def policy_papers(scope: Scope) -> Iterator[Paper]:
    """Who has read what is in force, every version with its words or file, and who confirmed each of them when."""
    yield Paper("potwierdzenia.pdf", lambda: register_of("pdf", at=scope.at)[0])
    yield Paper("wersje.csv", lambda: as_csv(version_rows(scope)))
    yield Paper("potwierdzenia.csv", lambda: as_csv(reading_rows(scope)))
    for version in versions_in(scope):
        stem = f"{safe(version.policy.title)}-{version.policy.uid.hex[:4]}-v{version.number}"
        if version.file:
            _before, _dot, ending = version.file_name.rpartition(".")
            yield Paper(f"{stem}.{safe(ending)[:5]}", version.file.plain)
        else:
            yield Paper(f"{stem}.txt", version.text.encode)


def version_rows(scope: Scope) -> list[dict[str, str]]:
    """One row a version."""
    versions = versions_in(scope)
    names = signers_of(*(version.published_by for version in versions))
    return [
        {
            _("Policy"): version.policy.title,
            _("Version"): str(version.number),
            _("Published"): iso(version.published_at),
            _("By"): names.get(version.published_by, ""),
            _("What has changed"): version.changes,
            _("Retired"): iso(version.policy.retired_at),
            "SHA-256": version.digest,
        }
        for version in versions
    ]


def reading_rows(scope: Scope) -> list[dict[str, str]]:
    """One row a colleague and version: when they were told, when they confirmed."""
    rows = PolicyReading.objects.filter(version__in=versions_in(scope)).select_related("version__policy", "user__role")
    return [
        {
            _("Policy"): row.version.policy.title,
            _("Version"): str(row.version.number),
            _("Who"): str(row.user),
            _("Role"): str(row.user.role),
            _("Told last"): iso(row.told_at),
            _("Confirmed"): iso(row.read_at),
        }
        for row in rows.order_by("version__policy_id", "version__number", "pk")
    ]


def policy_line(scope: Scope) -> str:
    """How many versions."""
    n = len(versions_in(scope))
    return ngettext("%(n)s version of a policy", "%(n)s versions of policies", n) % {"n": num(n)}


# ---- opinions


def opinions_in(scope: Scope) -> Any:
    """Questions of the range."""
    rows = scope.within(Consultation.objects.all(), "asked_at")
    return (rows if scope.examples else rows.filter(demo=False)).order_by("asked_at", "pk")


def opinion_papers(scope: Scope) -> Iterator[Paper]:
    """A list with what was made of each, and each on paper; a masked pack has them without what was typed."""
    yield Paper("opinie.csv", lambda: as_csv(opinion_rows(scope)))
    for row in opinions_in(scope):
        paper = partial(opinion_pdf, row, language=scope.language, at=scope.at, typed=scope.full)
        yield Paper(f"opinia-{safe(row.number)}.pdf", paper)


def opinion_rows(scope: Scope) -> list[dict[str, str]]:
    """One row a question."""
    rows = list(opinions_in(scope))
    names = signers_of(*(name for row in rows for name in (row.asked_by, row.given_by, row.decided_by)))
    return [
        {
            _("Number"): row.number,
            _("Asked"): iso(row.asked_at),
            _("Asked by"): names.get(row.asked_by, ""),
            _("Opinion given"): iso(row.given_at),
            _("Outcome"): column_words(row, "outcome"),
            _("Decided by"): names.get(row.decided_by, ""),
            _("Decided"): iso(row.decided_at),
        }
        for row in rows
    ]


def opinion_line(scope: Scope) -> str:
    """How many questions, and how many have an opinion."""
    rows = list(opinions_in(scope))
    given = sum(row.given_at is not None for row in rows)
    words = ngettext("%(n)s question to the officer", "%(n)s questions to the officer", len(rows)) % {"n": len(rows)}
    return f"{words}, " + ngettext("%(n)s opinion", "%(n)s opinions", given) % {"n": num(given)}


OFFICE = (
    Section("policies", "17_polityki", gettext_noop("Policies"), rights.PRIVACY_VIEW, policy_line, policy_papers),
    Section(
        "opinions",
        "18_opinie",
        gettext_noop("Opinions of the officer"),
        rights.PRIVACY_VIEW,
        opinion_line,
        opinion_papers,
    ),
)

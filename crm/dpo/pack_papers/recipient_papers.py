"""Sections about what leaves and what goes: retention with its protocols, recipients with agreements and transfers."""

from collections.abc import Iterable, Iterator
from functools import partial

from django.utils.translation import gettext as _, gettext_noop, ngettext

from crm.accounts.language.formats import num
from crm.accounts.permissions import rights
from crm.casework.data_files import as_csv, as_json
from crm.dpo.pack_papers.brought_files import confirmations
from crm.dpo.pack_papers.pack_scope import Paper, Scope, Section, column_words, iso, safe
from crm.dpo.processors.file_state import Grade, file_states
from crm.dpo.transfers.printed_assessment import as_pdf as assessment_pdf
from crm.privacy.models import Agreement, Recipient, Transfer
from retention.models import Rule, Run
from retention.protocols import protocol_files
from retention.words import period_words

# ---- retention


def runs_in(scope: Scope) -> Iterable[Run]:
    """Runs that ended in the range."""
    return scope.within(Run.objects.sealed(), "finished_at")


def retention_papers(scope: Scope) -> Iterator[Paper]:
    """The rules, and each run's protocol on paper and for machines."""
    yield Paper("reguly.csv", lambda: as_csv(rule_rows()))
    for run in runs_in(scope):
        name = f"protokol-{safe(run.number)}"
        yield Paper(f"{name}.pdf", partial(protocol_files.as_pdf, run, language=scope.language))
        yield Paper(f"{name}.json", partial(protocol_files.as_json, run))


def rule_rows() -> list[dict[str, str]]:
    """Every version of every rule."""
    return [
        {
            _("Rule"): f"{rule.slug}/{rule.version}",
            _("Purpose"): rule.purpose,
            _("Period"): period_words(rule),
            _("Counted from"): column_words(rule, "start"),
            _("Article"): rule.article,
            _("Reason"): rule.reason,
        }
        for rule in Rule.objects.order_by("slug", "version")
    ]


def retention_line(scope: Scope) -> str:
    """How many protocols."""
    n = len(list(runs_in(scope)))
    return ngettext("%(n)s run with a protocol", "%(n)s runs with protocols", n) % {"n": num(n)}


# ---- recipients


def agreements_in(scope: Scope) -> Iterable[Agreement]:
    """Agreements that were in force on some day of the range, without their files."""
    rows = Agreement.objects.select_related("recipient").filter(concluded_on__lte=scope.until)
    return rows.exclude(ends_on__lt=scope.since).order_by("recipient__slug", "concluded_on", "pk")


def recipient_papers(scope: Scope) -> Iterator[Paper]:
    """A table of agreements, what was signed and confirmed, and the assessments of transfers."""
    yield Paper("umowy.csv", lambda: as_csv(agreement_rows(scope)))
    yield Paper("umowy.json", lambda: as_json(agreement_rows(scope)))
    for row in agreements_in(scope):
        if row.file_name:
            stem, _dot, ending = row.file_name.rpartition(".")
            name = f"umowa-{safe(row.recipient.slug)}-{row.uid.hex[:8]}-{safe(stem)}.{safe(ending)[:5]}"
            yield Paper(name, partial(signed_file, row.pk))
    yield from confirmations(scope)
    for transfer in transfers_in(scope):
        name = f"ocena-{safe(transfer.recipient.slug)}-{transfer.country.lower()}-{transfer.uid.hex[:8]}.pdf"
        yield Paper(name, partial(assessment_pdf, transfer, language=scope.language, at=scope.at))


def transfers_in(scope: Scope) -> Iterable[Transfer]:
    """Mechanisms that counted on some day of the range."""
    rows = Transfer.objects.select_related("recipient").filter(since__lte=scope.until)
    return rows.exclude(until__lt=scope.since).order_by("recipient__slug", "pk")


def signed_file(key: int) -> bytes:
    """The agreement as it was signed."""
    return bytes(Agreement.objects.values_list("file", flat=True).get(pk=key) or b"")


def agreement_rows(scope: Scope) -> list[dict[str, str]]:
    """One row an agreement."""
    return [
        {
            _("Recipient"): str(row.recipient),
            _("Country"): row.recipient.country,
            _("Kind"): column_words(row, "kind"),
            _("Agreement"): row.reference,
            _("Concluded"): iso(row.concluded_on),
            _("Ends"): iso(row.ends_on),
            _("Sub-processors"): column_words(row, "sub_processing"),
            _("File"): row.file_name,
        }
        for row in agreements_in(scope)
    ]


def recipient_line(scope: Scope) -> str:
    """How many agreements and transfers."""
    agreed, gone = len(list(agreements_in(scope))), len(list(transfers_in(scope)))
    words = ngettext("%(n)s agreement", "%(n)s agreements", agreed) % {"n": num(agreed)}
    return f"{words}, " + ngettext("%(n)s transfer", "%(n)s transfers", gone) % {"n": num(gone)}


def recipient_gaps(scope: Scope) -> list[str]:
    """Recipients whose file is not in order."""
    sound = (Grade.SOUND, Grade.UNUSED, Grade.OVER)
    return [
        f"{row.recipient}: {row.look['text']}"
        for row in file_states(Recipient.objects.all(), scope.at)
        if row.grade not in sound
    ]


LEAVING = (
    Section(
        "retention",
        "06_retencja",
        gettext_noop("Retention and protocols of deletion"),
        rights.PRIVACY_RETENTION,
        retention_line,
        retention_papers,
    ),
    Section(
        "recipients",
        "07_powierzenia",
        gettext_noop("Recipients, agreements, transfers"),
        rights.PRIVACY_PURPOSES,
        recipient_line,
        recipient_papers,
        recipient_gaps,
    ),
)

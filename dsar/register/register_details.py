"""What the register says of what hangs on cases: how identity was shown, who was told (Art. 19), what went."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dsar.models import Case, IdentityCheck, Letter, Package, RecipientNotice

SHOWN = 16  # signs of a digest: enough to tell two files apart


@dataclass(frozen=True)
class RegisterDetails:
    """What the register shows from other tables, by case; without texts that somebody typed."""

    identity: dict[int, list[str]] = field(default_factory=dict)
    recipients: dict[int, list[str]] = field(default_factory=dict)
    digests: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Iterable[Case]) -> "RegisterDetails":
        """Of these cases, in four queries."""
        details, keys = cls(), [case.pk for case in cases]
        passed = IdentityCheck.objects.filter(case__in=keys, outcome=IdentityCheck.Outcome.PASSED).order_by("pk")
        for case, method in passed.values_list("case", "method"):
            add_words(details.identity, case, str(IdentityCheck.Method(method).label))
        for notice in (
            RecipientNotice.objects.filter(case__in=keys, ends=False).select_related("recipient").order_by("pk")
        ):
            name = (
                str(notice.recipient) if notice.recipient else _("another recipient")
            )  # whoever was typed may be anybody
            add_words(details.recipients, notice.case_id, f"{name}: {notice.get_state_display()}")
        answers = Letter.objects.filter(case__in=keys, kind=Letter.Kind.ANSWER, sent_at__isnull=False).order_by("pk")
        copies = Package.objects.filter(case__in=keys, released_at__isnull=False).order_by("pk")
        for rows in (answers, copies):
            for case, digest in rows.values_list("case", "digest"):
                add_words(details.digests, case, digest[:SHOWN])
        return details

    def said(self, what: str, case: Case) -> str:
        """One of the three about a case, each once."""
        return "; ".join(dict.fromkeys(getattr(self, what).get(case.pk, [])))


def add_words(words_by_case: dict[int, list[str]], case: int, words: str) -> None:
    """Adds words about a case."""
    words_by_case.setdefault(case, []).append(words)

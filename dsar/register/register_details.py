"""What the register says of what hangs on cases: how identity was shown, who was told (Art. 19), what went."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dsar.models import Case, IdentityCheck, Letter, Package, RecipientNotice

SHOWN = 16  # signs of a digest: enough to tell two files apart


@dataclass(frozen=True)
class Beside:
    """By number of the case, in words; what was typed about somebody is not in it."""

    identity: dict[int, list[str]] = field(default_factory=dict)
    recipients: dict[int, list[str]] = field(default_factory=dict)
    digests: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Iterable[Case]) -> "Beside":
        """Of these cases, in four queries."""
        made, keys = cls(), [case.pk for case in cases]
        passed = IdentityCheck.objects.filter(case__in=keys, outcome=IdentityCheck.Outcome.PASSED).order_by("pk")
        for case, method in passed.values_list("case", "method"):
            put(made.identity, case, str(IdentityCheck.Method(method).label))
        for one in RecipientNotice.objects.filter(case__in=keys).select_related("recipient").order_by("pk"):
            name = str(one.recipient) if one.recipient else _("another recipient")  # whoever was typed may be anybody
            put(made.recipients, one.case_id, f"{name}: {one.get_state_display()}")
        answers = Letter.objects.filter(case__in=keys, kind=Letter.Kind.ANSWER, sent_at__isnull=False).order_by("pk")
        copies = Package.objects.filter(case__in=keys, released_at__isnull=False).order_by("pk")
        for rows in (answers, copies):
            for case, digest in rows.values_list("case", "digest"):
                put(made.digests, case, digest[:SHOWN])
        return made

    def said(self, what: str, case: Case) -> str:
        """One of the three about a case, each once."""
        return "; ".join(dict.fromkeys(getattr(self, what).get(case.pk, [])))


def put(found: dict[int, list[str]], case: int, words: str) -> None:
    """One more word about a case."""
    found.setdefault(case, []).append(words)

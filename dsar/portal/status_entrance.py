"""The way into a status page: number and code, checked in the same steps for every number there is or is not.

Numbers follow one another, so strangers can use up the tries of any. Whoever comes by a link of our mails has tries of
their own: the mark in it opens nothing, but nobody else can make it, and telling it needs no look-up.

A pass is a signed word in a cookie: which case, and the digest of the code that opened it. A new code, or the case's
end as a person of ours, opens nothing with an old pass.
"""

from uuid import UUID

from django.db import transaction

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from dsar.cases.short_codes import digest_of_code, fresh_code, from_our_mail, opens
from dsar.identity.identity_codes import requester_actor
from dsar.models import Case

NOBODY, NOTHING = UUID(int=0), "0" * 64  # what an unknown number is compared with
SHORT = 16  # letters of the digest that a pass repeats


def counted_as(number: str, mark: str) -> str:
    """Whose tries a try at this number is one of: those of our mails' readers, or everybody's."""
    return f"request {number} by our mail" if from_our_mail(number, mark) else f"request {number}"


def behind(number: str, code: str) -> Case | None:
    """The case that number and code open; None for anything else, in the same time."""
    case = Case.objects.with_keys().filter(number=number, person__isnull=False).first()
    uid, digest = (case.uid, case.code_digest) if case else (NOBODY, NOTHING)
    right = opens("status", uid, code, digest)
    return case if right and case else None


@transaction.atomic
def enter(case: Case) -> str:
    """A pass for the status page of `case`."""
    ledger.record("request.entered", by=requester_actor(case), about=case.person, target=case.target)
    return f"{case.uid} {case.code_digest[:SHORT]}"


def inside(word: str) -> Case | None:
    """The case that a pass opens; None once its code was renewed, or whoever asked is gone."""
    uid, _space, digest = word.partition(" ")
    if not digest:
        return None
    case = Case.objects.with_keys().filter(uid=uid, person__isnull=False).first()
    return case if case and case.code_digest[:SHORT] == digest else None


@transaction.atomic
def renew_code(case: Case, *, by: Actor) -> str:
    """A new code for the status page; the old one opens nothing any more. Whoever hands it over knows to whom.

    They have read it before them, so the page shows no code of a copy from now on: let another copy go.
    """
    code = fresh_code()
    case.packages.filter(code_on_page=True).update(code_on_page=False)
    Case.objects.filter(pk=case.pk).update(code_digest=digest_of_code("status", case.uid, code))
    ledger.record("request.code_renewed", by=by, target=case.target)
    return code

"""Whether two people count as two: wherever the product wants a second person, neither may have made the other lately.

    refuse_alone(row.prepared_by, by)      in the verb of the second person: ValidationError (code "two")
    independent(one, other)                the question alone

Who opened an account, placed it in its role or took its second factor away could act as its owner: within
`MADE_LATELY` (24 hours) the two count as one, also over a third whom one of them made. A program counts as whoever
opened it. Whoever acts is given as a User or as rows keep them (`user:3`, `token:prefix`, `system:job`).
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import stamp
from crm.accounts.models import PowerGiven, Token, User
from crm.accounts.models.powers import MADE_LATELY
from crm.narrowing import Words
from crm.privacy.actors import Actor, signature

USER, TOKEN = "user", "token"
Someone = Actor | str  # the text is that by which a row names them


def note_power_given(users: Iterable[User], *, by: Someone, act: str, at: datetime | None = None) -> None:
    """Note that `by` gave the `users` their power, in the caller's transaction. The product itself makes nobody."""
    if (maker := key_of(by)) is None:
        return
    at = at or timezone.now()
    rows = [PowerGiven(user=user, by_id=maker, act=act, at=at) for user in users if user.pk != maker]
    PowerGiven.objects.bulk_create(rows)


def independent(first: Someone, second: Someone, *, at: datetime | None = None) -> bool:
    """Whether they are two people, neither of them made by the other within 24 hours before `at` (now by default)."""
    return signed(first) != signed(second) and tied_until(first, second, at=at) is None


def tied_until(somebody: Someone, other: Someone, *, at: datetime | None = None) -> datetime | None:
    """Until when they count as one person because one made the other; None for two who are independent."""
    first, second = key_of(somebody), key_of(other)
    if first is None or second is None:
        return None
    at = at or timezone.now()
    rows = list(PowerGiven.objects.lately(at).filter(at__lte=at).values_list("by", "user", "at"))
    ends = [end for pair in ((first, second), (second, first)) if (end := chain_moment(rows, *pair))]
    return max(ends) + MADE_LATELY if ends else None


def chain_moment(rows: list[tuple[int, int, datetime]], maker: int, target: int) -> datetime | None:
    """The moment whose day keeps `target` tied to `maker`, over however many in between; None when not tied.

    Of the acts along a way the oldest ends first, of several ways the last one counts.
    """
    best: dict[int, datetime] = {}
    waiting: list[tuple[int, datetime | None]] = [(maker, None)]
    while waiting:
        here, since = waiting.pop()
        for by, user, at in rows:
            moment = at if since is None else min(at, since)
            if by == here and (user not in best or best[user] < moment):
                best[user] = moment
                waiting.append((user, moment))
    return best.get(target)


def refuse_alone(first: Someone, by: Someone, *, words: Words = "", at: datetime | None = None) -> None:
    """ValidationError (code "two") unless `by` is a second person beside `first`. `words` say it of one's own work."""
    if signed(first) == signed(by):
        raise ValidationError(words or _("Two people: somebody else has to approve it."), code="two")
    if until := tied_until(first, by, at=at):
        params = {"until": stamp(until)}
        raise ValidationError(
            _(
                "Two people who do not depend on each other are needed: one of you two opened or changed the account of"
                " the other within a day. You count as two from %(until)s on; until then somebody else has to do it."
            ),
            code="two",
            params=params,
        )


def signed(who: Someone) -> str:
    """The signature of somebody («user:7»), as rows keep it."""
    if isinstance(who, str):
        return who
    return signature(who)


def key_of(who: Someone) -> int | None:
    """The number of the account behind somebody; None for the product itself and for data subjects."""
    if isinstance(who, User):
        return who.pk
    kind, _colon, number = signed(who).partition(":")
    if kind == TOKEN:
        whose = Coalesce("grant__user", "client__user")  # of an app: the colleague who let it
        return Token.objects.filter(prefix=number).values_list(whose, flat=True).first()
    return int(number) if kind == USER and number.isdigit() else None

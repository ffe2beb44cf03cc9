"""Authorisations for tests: a house that requires them, papers as the product makes them, other days."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from crm.accounts.authorisations import statement
from crm.accounts.authorisations.duty import require
from crm.accounts.authorisations.issuing import colleagues, give
from crm.accounts.models import Authorisation, User

DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def noon(day: date) -> datetime:
    """Noon of a day, by the organisation's clock."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def authorise(user: User, *, by: User, since: date | None = None, until: date | None = None) -> Authorisation:
    """A signed paper of a user who has promised confidentiality; one whose term is over was given in time."""
    since = since or today()
    signed_at = min(noon(min(since, until or since)), timezone.now())  # never later than now, at any hour of today
    [paper] = give([user], since=since, until=until, by=by, at=signed_at)
    statement.promise(user)
    paper.refresh_from_db()
    return paper


def required(by: User, *without: User) -> None:
    """From today on the house requires authorisations: everybody has one but `without`."""
    for user in colleagues():
        if not user.authorisations.exists():
            authorise(user, by=by)
    require(since=today(), by=by)
    Authorisation.objects.filter(user__in=without).delete()
    for user in without:
        user.confidentiality_statements.all().delete()
        anew(user)


def lapse(user: User, *, last: date | None = None) -> Authorisation:
    """The user's paper ran until `last` (yesterday)."""
    last = last or today() - DAY
    paper = user.authorisations.get()
    paper.since, paper.until = last - 30 * DAY, last
    paper.signed_at = noon(paper.since)
    paper.save(update_fields=["since", "until", "signed_at"])
    anew(user)
    return paper


def anew(user: User) -> User:
    """What they may is asked anew."""
    user.__dict__.pop("ties", None)
    return user

"""A task that was deleted and can be taken back; a calendar link."""

from collections.abc import Iterator

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import DELETED, Seeded, word
from crm.sales.calendar_feeds.feeds import open_feed
from crm.sales.planned_tasks.completion import remove
from crm.sales.planned_tasks.planning import plan


def deleted_task(owner: User, team: str) -> Iterator[Seeded]:
    """One's own, about nobody."""
    marks = {"title": word("gone")}
    task = plan(marks, by=owner)
    remove(task, by=owner)
    yield Seeded("task", str(task.uid), team, owner.username, DELETED, marks)


def calendar_of(owner: User, team: str | None) -> Iterator[Seeded]:
    """A link, and the secret in its address."""
    feed, secret = open_feed(owner, name=word("calendar"))
    yield Seeded("feed", str(feed.uid), team, owner.username, marks={"name": feed.name})
    yield Seeded("feed_link", secret, team, owner.username)

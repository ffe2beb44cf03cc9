"""«@marta, oddzwoń» in a note on a deal: the colleague finds it among their mentions while they see the deal."""

from typing import Any

from django.utils import timezone

from consents.models import Restriction
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.contacts.entries.mentions import names_in
from crm.privacy.logs import access_log
from crm.sales.deals.masked_deals import DealForReader
from crm.sales.models import Deal, DealCall, DealNote

SHOWN = 20


def record_mentions(note: DealNote, text: str, *, by: User) -> int:
    """Records whom the text of a note mentions, if they see the deal; returns how many. Needs a transaction. Nobody
    mentions themselves.
    """
    if not (names := names_in(text)):
        return 0
    users = User.objects.filter(username__in=names, is_active=True, role__machine=False).exclude(pk=by.pk)
    here = Deal.objects.alive().filter(pk=note.deal_id)
    called = [colleague for colleague in users.select_related("role") if sees(colleague, here)]
    DealCall.objects.bulk_create((DealCall(note=note, user=colleague) for colleague in called), ignore_conflicts=True)
    return len(called)


def sees(user: User, deals: Any) -> bool:
    """Whether they see the deal."""
    return user.may(rights.DEALS_VIEW) and deals.visible_to(user).exists()


class DealMentions:
    """The mentions of `user` in notes on deals that they see now and whose customer is not restricted."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @property
    def rows(self) -> Any:
        """Newest first."""
        if not self.user.may(rights.DEALS_VIEW):
            return DealCall.objects.none()
        held = Restriction.objects.filter(lifted_at=None).values("person")
        deals = Deal.objects.alive().visible_to(self.user).exclude(person__in=held)
        rows = DealCall.objects.filter(user=self.user, note__removed_at=None, note__deal__in=deals.values("pk"))
        return rows.order_by("-pk")

    def unseen(self) -> int:
        """How many they have not seen."""
        return self.rows.filter(seen_at=None).count()

    def see_all(self) -> int:
        """Marks all of them as seen."""
        return DealCall.objects.filter(user=self.user, seen_at=None).update(seen_at=timezone.now())

    def lines(self) -> list[dict[str, Any]]:
        """The newest mentions as dicts for the page; the access log is written when this returns."""
        rows = self.rows.select_related("note__author", "note__deal__person__key", "note__deal__person__contact")
        mentions = list(rows.select_related("note__deal__company__sole_trader__key", "note__deal__stage")[:SHOWN])
        lines = [self.line(mention) for mention in mentions]
        people = {mention.note.deal.person_id for mention in mentions if mention.note.deal.person_id}
        if mentions:
            clear = any(line["text"] for line in lines)
            fields = ["title", "text"] if people and clear else []
            access_log.shown(by=self.user, view="contacts:mentions", people=people, fields=fields)
        return lines

    def line(self, mention: DealCall) -> dict[str, Any]:
        """One mention as a dict: title, url, text, who, at, new."""
        row = DealForReader(mention.note.deal, self.user, timezone.now())
        text = mention.note.words if row.clear else ""
        who, new = mention.note.author, mention.seen_at is None
        return {"title": row.title, "url": row.url, "text": text, "who": who, "at": mention.at, "new": new}

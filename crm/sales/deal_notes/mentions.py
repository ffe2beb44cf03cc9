"""«@marta, oddzwoń» in a note on a deal: she finds it among her mentions while she sees the deal."""

from typing import Any

from django.utils import timezone

from consents.models import Restriction
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.contacts.entries.mentions import names_in
from crm.privacy.logs import access_log
from crm.sales.deals.masked_deals import Seen
from crm.sales.models import Deal, DealCall, DealNote

SHOWN = 20


def call(note: DealNote, text: str, *, by: User) -> int:
    """Call whom the text names and who sees the deal; the caller's transaction. How many. Nobody calls themselves."""
    if not (names := names_in(text)):
        return 0
    users = User.objects.filter(username__in=names, is_active=True, role__machine=False).exclude(pk=by.pk)
    here = Deal.objects.alive().filter(pk=note.deal_id)
    called = [one for one in users.select_related("role") if sees(one, here)]
    DealCall.objects.bulk_create((DealCall(note=note, user=one) for one in called), ignore_conflicts=True)
    return len(called)


def sees(user: User, deals: Any) -> bool:
    """Whether they see the deal."""
    return user.may(rights.DEALS_VIEW) and deals.visible_to(user).exists()


class DealCalls:
    """The calls of `user` in notes that stand, on deals that they see now and whose party is not restricted."""

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
        """All of them were looked at."""
        return DealCall.objects.filter(user=self.user, seen_at=None).update(seen_at=timezone.now())

    def lines(self) -> list[dict[str, Any]]:
        """The newest, in words; the access log has whose deals they are when this returns."""
        rows = self.rows.select_related("note__author", "note__deal__person__key", "note__deal__person__contact")
        found = list(rows.select_related("note__deal__company__sole_trader__key", "note__deal__stage")[:SHOWN])
        lines = [self.line(one) for one in found]
        people = {one.note.deal.person_id for one in found if one.note.deal.person_id}
        if found:
            clear = any(line["text"] for line in lines)
            fields = ["title", "text"] if people and clear else []
            access_log.shown(by=self.user, view="contacts:mentions", people=people, fields=fields)
        return lines

    def line(self, one: DealCall) -> dict[str, Any]:
        """One call."""
        seen = Seen(one.note.deal, self.user, timezone.now())
        text = one.note.words if seen.clear else ""
        who, new = one.note.author, one.seen_at is None
        return {"title": seen.title, "url": seen.url, "text": text, "who": who, "at": one.at, "new": new}

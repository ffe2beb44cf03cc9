"""What `doctor` says of mailboxes: when each was read, what stands in the way, how much waits on its server."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _, pgettext

from crm.accounts.language.formats import ago, num
from crm.mail.models.mailboxes import Mailbox, Received
from crm.mail.transports.problems import words_of

LATE = timedelta(hours=1)  # without one good reading


def findings() -> list[dict[str, Any]]:
    """One finding for each mailbox that is switched on."""
    return [finding(mailbox) for mailbox in overview().filter(active=True)]


def finding(mailbox: Any) -> dict[str, Any]:
    """How one mailbox stands. It is late when it fails, or nobody reads it, for longer than LATE."""
    begun = mailbox.read_at or mailbox.failed_at
    late = bool(begun) and mailbox.now - begun > LATE if mailbox.read_at else mailbox.failures > 2
    advice = words_of(mailbox.trouble) if mailbox.trouble else _("See whether a worker runs.")
    return {
        "name": f"mailbox {mailbox.uid.hex[:8]}",
        "ok": mailbox.rests or not late,
        "warning": bool(mailbox.rests or mailbox.failures or mailbox.n_failed),
        "title": _("Mailbox: %(name)s") % {"name": mailbox.name},
        "detail": state_of(mailbox),
        "advice": _("Give it to a colleague or a team, or forget it.") if mailbox.rests else advice,
    }


def state_of(mailbox: Any) -> str:
    """The last good reading, the last failure, what is still to come."""
    if mailbox.rests:
        return _("not read: the account of %(whose)s is closed") % {"whose": mailbox.whose}
    sentences = [
        _("read %(ago)s") % {"ago": ago(mailbox.read_at)} if mailbox.read_at else pgettext("mailbox", "not read yet")
    ]
    if mailbox.failures:
        params = {"ago": ago(mailbox.failed_at), "times": num(mailbox.failures)}
        sentences.append(_("last failure %(ago)s (%(times)s in a row)") % params)
    if mailbox.left:
        sentences.append(_("%(count)s still to be read") % {"count": num(mailbox.left)})
    if mailbox.n_failed:
        sentences.append(_("%(count)s could not be taken and are tried again") % {"count": num(mailbox.n_failed)})
    return ", ".join(sentences)


def overview() -> Any:
    """Every mailbox, with how many of its messages stand where, and the time by the clock that stamps them."""
    count = {
        f"n_{state}": Count("received", filter=Q(received__state=state))
        for state in (Received.State.TAKEN, Received.State.PASSED, Received.State.FAILED)
    }
    rows = Mailbox.objects.select_related("user", "team").annotate(**count, now=Now())
    return rows.order_by("name", "pk")

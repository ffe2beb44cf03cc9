"""What keys need from time to time: a rotation when a new master key has been put in front, a reminder when none was.

`rotate_when_due` is called by beat. A key that is new in MASTER_KEYS is given a day, in which every process is
restarted with it; then the older ones are retired and everybody's key is wrapped anew (master_keys.py). From that
moment whatever wrapped keys an old backup holds need a master key that may be destroyed: old copies are useless.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.privacy.actors import system
from crm.privacy.database.vacuum import shredded
from crm.privacy.keys import cipher
from crm.privacy.logs.log_health import check
from crm.privacy.models import MasterKey
from crm.privacy.rotation.master_keys import Rewrapped, key_version_statuses, rewrap, rotate

BY = system("privacy.turn_keys")
SETTLED = timedelta(days=1)  # every process has been restarted with the new key by then
OLD = timedelta(days=365)


def rotate_when_due(at: datetime) -> Rewrapped | None:
    """Rotate to a new master key whose day is over, or end a rotation that was begun. None when nothing is due."""
    statuses = key_version_statuses()
    newest = MasterKey.objects.get(version=cipher.current_version())
    waiting = any(not version.newest and not version.retired for version in statuses)
    begun = any(version.retired and version.held for version in statuses)
    if not begun and not (waiting and at - newest.created_at >= SETTLED):
        return None
    rotate(by=BY)
    return rewrap()


def findings(at: datetime | None = None) -> list[dict[str, Any]]:
    """What `doctor` says of the keys: how old the newest is, and whether shredded ones still lie about."""
    at = at or timezone.now()
    newest = MasterKey.objects.filter(version=cipher.current_version()).first()
    days = (at - newest.created_at).days if newest else 0
    words = _("the newest is %(days)s days old") % {"days": days}
    advice = _("Put a new key in front of MASTER_KEYS and restart; a day later everything is wrapped under it.")
    title = _("Age of the master key")
    dead, late = shredded(at)
    lying = _("%(count)s deleted rows wait for vacuum") % {"count": dead}
    vacuum = _("Run manage.py vacuum with the owner's role, and see why autovacuum does not.")
    return [
        check("master key age", True, words, title=title, advice=advice, warning=days > OLD.days),
        check("shredded keys", not late, lying, title=_("Shredded keys"), advice=vacuum),
    ]

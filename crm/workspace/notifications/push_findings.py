"""What `doctor` says of notifications on devices: nothing while nobody has one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import Push, PushDevice, PushKey
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import Recipient

LATE = timedelta(minutes=30)


def findings() -> Iterator[dict[str, Any]]:
    """Whether browsers can subscribe at all, whether the key opens, whether messages leave."""
    devices = PushDevice.objects.count()
    if not devices:
        return
    title, advice = _("Notifications on devices"), _("Look at the network between you and the push services.")
    late = Push.objects.filter(sent_at=None, notification__made_at__lt=timezone.now() - LATE).count()
    problem = key_problem() or (_("messages that wait for long: %(n)d") % {"n": late} if late else "")
    if not settings.HTTPS and not settings.EMBEDDED:
        problem, advice = _("browsers take them over HTTPS only"), _("Give BASE_URL its https address.")
    if not problem and not Recipient.objects.active().doing(Recipient.ProductPart.PUSH).exists():
        problem = _("the push services are not among the recipients: %(names)s") % {"names": ", ".join(services())}
        advice = _("Write each down as a recipient with the part “Carries notifications to devices of staff”.")
    words = problem or _("devices that ring: %(n)d") % {"n": devices}
    yield {"name": "push", "ok": not problem, "detail": words, "title": title, "advice": advice}


def services() -> list[str]:
    """The machines that carry notifications now."""
    return list(PushDevice.objects.order_by("service").values_list("service", flat=True).distinct())


def key_problem() -> str:
    """What is wrong with the key in force."""
    row = PushKey.objects.filter(until=None).first()
    try:
        return "" if row and row.opened() else _("there is no key")
    except Unreadable:
        return _("the key does not open under the master keys")

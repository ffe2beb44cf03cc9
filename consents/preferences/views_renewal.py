"""The page behind a reminder of a consent that runs out: yes or no, of equal weight. Opening it does nothing."""

from django.http import HttpRequest, HttpResponse

from consents.capture.views import LINK, later
from consents.models import Renewal
from consents.notices.notice_versions import notice_for
from consents.preferences.renewals import open_renewal, refuse, renew
from consents.public_pages import answer
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of

NOT_FOUND = 404


@policy(PUBLIC, params={"token": "renewal"}, methods=["GET", "POST"])
def renewal(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """The question, and what they answered."""
    address = address_of(request)
    if seconds := throttle.held(LINK, account=None, address=address):
        return later(request, seconds, language=language)
    pending, outcome = apply_answer(request, token) if request.method == "POST" else (open_renewal(token), "")
    if pending is None:
        throttle.wait(LINK, account=None, address=address)
        return answer(request, "portal/dead_link.html", {}, language=language, status=NOT_FOUND)
    return drawn(request, pending, outcome or ("renewed" if pending.confirmed_at else ""), language=language)


def apply_answer(request: HttpRequest, token: str) -> tuple[Renewal | None, str]:
    """(the renewal, what happened) after yes or no; anything else changes nothing."""
    choice = request.POST.get("answer", "")
    if choice == "no":
        return refuse(token), "refused"
    return (renew(token), "renewed") if choice == "yes" else (open_renewal(token), "")


def drawn(request: HttpRequest, pending: Renewal, outcome: str, *, language: str) -> HttpResponse:
    """The page, with the consent as it is now."""
    pending.ground.refresh_from_db(fields=["expires_at", "ended_at"])
    context = {
        "one": pending,
        "purpose": pending.ground.purpose,
        "channel": pending.ground.get_channel_display,
        "outcome": outcome,
        "notice": notice_for([pending.ground.purpose], language),
    }
    return answer(request, "portal/renewal.html", context, language=language)

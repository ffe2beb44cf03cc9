"""The page behind the link at the foot of a marketing mail, and what a mail program posts to it (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from consents.preferences.unsubscribe_link import WayOut, way_out_behind
from consents.preferences.views_entrance import languages, later
from consents.public_pages import answer
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.privacy.channels import CHANNELS

ACT, NOT_FOUND = Tries.Act.PORTAL.value, 404
ACTS = {"everything": WayOut.take_all, "channel": WayOut.take_channel}  # further than this one purpose


# No cookie, no token: a mail program has none. The signed link is all it takes, and it can only take away.
@csrf_exempt
@policy(PUBLIC, params={"token": "way_out"}, methods=["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """Opening it changes nothing; its button, or one click in the mail program, ends it at once."""
    way = way_out_behind(token)
    if way is None:
        if seconds := throttle.wait(ACT, account=None, address=address_of(request)):
            return later(request, seconds, language)
        return answer(request, "portal/preferences_dead.html", {}, language=language, status=NOT_FOUND)
    if request.method != "POST":
        return drawn(request, way, language, ways=languages("unsubscribe", token))
    what = request.POST.get("what", "")
    if what in ACTS and way.purpose.marketing:
        ACTS[what](way)
    way.take()
    return drawn(request, way, language, done=what or "this")


def drawn(
    request: HttpRequest,
    way: WayOut,
    language: str,
    *,
    done: str = "",
    ways: dict[str, str] | None = None,
) -> HttpResponse:
    """The page with the button, or with what it did."""
    with override(language):
        context = {
            "purpose": str(way.purpose),
            "marketing": way.purpose.marketing,
            "channel": CHANNELS.get(way.channel),
            "done": done,
            "languages": ways,
        }
    return answer(request, "portal/unsubscribe.html", context, language=language)

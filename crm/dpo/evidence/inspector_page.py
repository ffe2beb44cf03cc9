"""Where an inspector takes a pack: the link, then the code. Opening it does nothing: scanners of mail open all.

A link that is unknown, expired, revoked or used up and a wrong code are answered alike; tries are counted by link and
by address before anything is looked up.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from consents.capture.views import later
from consents.public_pages import answer
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.accounts.notices.device_names import network_of
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.dpo.evidence.download import zipped
from crm.dpo.evidence.link_forms import PackCodeForm
from crm.dpo.evidence.links import take
from dsar.cases.short_codes import digest_of_link

ACT = Tries.Act.PORTAL.value


@policy(PUBLIC, params={"token": "evidence_token"}, methods=["GET", "POST"])
def taken(request: HttpRequest, token: str, language: str) -> HttpResponseBase:
    """The page behind a link, the same for every link; with the right code the ZIP."""
    form = PackCodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return code_page(request, form, token, language)
    tried = throttle.Tried(account=f"evidence {digest_of_link(token)}", address=address_of(request))
    if seconds := throttle.wait(ACT, **tried):
        return later(request, seconds, language=language)
    pack = take(token, form.cleaned_data["code"], network=network_of(tried["address"]))
    if pack is None:
        throttle.failed(ACT, **tried)
        return code_page(request, form, token, language, wrong=True)
    throttle.succeeded(ACT, **tried)
    return attachment(f"{pack}.zip", zipped(pack), content_type="application/zip")


def code_page(
    request: HttpRequest, form: PackCodeForm, token: str, language: str, *, wrong: bool = False
) -> HttpResponse:
    """The page that asks for the code."""
    addresses = {code: reverse(f"dpo:evidence_taken_{code}", args=[token]) for code, _name in settings.LANGUAGES}
    context = {"form": form, "wrong": wrong, "languages": addresses}
    status = UNPROCESSABLE if form.is_bound else 200
    return answer(request, "dpo/evidence/code_page.html", context, language=language, status=status)

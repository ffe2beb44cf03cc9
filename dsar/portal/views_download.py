"""Where people fetch the copy of their data: the link, then the code. And the published schema of portable data.

Opening the link does nothing, since scanners of mail open every one. A link that opens nothing and a wrong code are
answered alike; tries are counted by link and by address before anything is looked up.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from consents.public_pages import answer, guarded
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.accounts.pages.downloads import attachment
from dsar.cases.short_codes import digest_of_link
from dsar.contents.portable_data import SCHEMA_FILE
from dsar.models import Package
from dsar.packages.download import content_of, fetch
from dsar.packages.forms import FetchForm
from dsar.packages.package_reader import pages, whole_paper
from dsar.portal.public_frame import ASK_AND_SEND, UNPROCESSABLE, later, other_language

ACT, ZIP = Tries.Act.PORTAL.value, "application/zip"


@policy(PUBLIC, params={"token": "request_link"}, methods=ASK_AND_SEND)
def package(request: HttpRequest, token: str, language: str) -> HttpResponseBase:
    """The page behind the link: the same for every link until the code was typed."""
    if request.method != "POST":
        return code_page(request, FetchForm(), token, language)
    if other_language(request):
        return code_page(request, FetchForm(initial=request.POST.dict()), token, language)
    form = FetchForm(request.POST)
    if not form.is_valid():
        return code_page(request, form, token, language, status=UNPROCESSABLE)
    throttle_keys: dict[str, Any] = {"account": f"package {digest_of_link(token)}", "address": address_of(request)}
    if seconds := throttle.wait(ACT, **throttle_keys):
        return later(request, seconds, language)
    fetched = fetch(token, form.cleaned_data["code"])
    if fetched is None:
        throttle.failed(ACT, **throttle_keys)
        return code_page(request, form, token, language, wrong=True, status=UNPROCESSABLE)
    throttle.succeeded(ACT, **throttle_keys)
    return handed_over(request, fetched, form, token, language)


def handed_over(request: HttpRequest, fetched: Package, form: FetchForm, token: str, language: str) -> HttpResponseBase:
    """The copy as they want it: read here, as one PDF, or as the ZIP; packages of old have the ZIP alone."""
    kind = form.cleaned_data["kind"]
    if kind == "read" and (read := pages(fetched)):
        with_code = {"code": form.cleaned_data["code"], "pages": read, "languages": {}}
        address = reverse(f"requests:fetch_{language}", args=[token])
        return answer(request, "portal/request_copy.html", {**with_code, "address": address}, language=language)
    if kind == "pdf" and (paper := whole_paper(fetched)) is not None:
        name = f"{(fetched.name or 'data.zip').removesuffix('.zip')}.pdf"
        return attachment(name, paper, content_type="application/pdf")
    return attachment(fetched.name or "data.zip", content_of(fetched), content_type=ZIP)


def code_page(
    request: HttpRequest, form: FetchForm, token: str, language: str, *, wrong: bool = False, status: int = 200
) -> HttpResponse:
    """The page that asks for the code of a package."""
    other = {code: reverse(f"requests:fetch_{code}", args=[token]) for code, _name in settings.LANGUAGES}
    context = {"form": form, "wrong": wrong, "languages": other}
    return answer(request, "portal/request_package.html", context, language=language, status=status)


@policy(PUBLIC)
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a portable copy (Art. 20(1)), for whoever receives one."""
    response = guarded(HttpResponse(SCHEMA_FILE.read_bytes(), content_type="application/schema+json"))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response

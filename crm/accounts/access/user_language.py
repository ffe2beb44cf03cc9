"""Language per user: stored with the account, spoken on every page and in every mail to them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.i18n import set_language

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.language.active_language import activate_language_of


class UserLanguageMiddleware:
    """A signed-in user's own language; visitors keep what Django's LocaleMiddleware found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            activate_language_of(request, request.user)
        return self.get_response(request)


@policy(PUBLIC, methods=["POST"])
def choose_language(request: HttpRequest) -> HttpResponse:
    """Django's set_language (a cookie, and back to `next`), remembered with the account of whoever is signed in."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return set_language(request)

"""In which language a request is answered, once it is known whose it is."""

from django.http import HttpRequest
from django.utils import translation

from crm.accounts.models import User


def activate_language_of(request: HttpRequest, user: User) -> None:
    """Answer in the language of `user`: signed in, asleep, or halfway through sign-in."""
    if user.language != request.LANGUAGE_CODE:
        translation.activate(user.language)
        request.LANGUAGE_CODE = user.language

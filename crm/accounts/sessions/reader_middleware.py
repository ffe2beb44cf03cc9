"""The user of a request, read by the statement that reads its session.

Django asks for the session, and then for the user whose key it holds. The session is lent to the backend while Django
asks, and taken back: nobody else finds a user there, and the next request reads them anew. What the request reads is
read through that user's eyes (permissions/eyes.py).
"""

from collections.abc import Iterable
from functools import partial
from typing import cast

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import StreamingHttpResponse
from django.utils.functional import SimpleLazyObject

from crm.accounts.permissions.eyes import Eyes, in_pieces, seeing_with
from crm.accounts.sessions.backend import AT_HAND
from crm.accounts.sessions.staff_request import SessionRequest


class ReaderMiddleware(AuthenticationMiddleware):
    """Gives every request its user, when somebody first asks who that is."""

    def __call__(self, request):
        eyes = Eyes(lambda: request.user)
        with seeing_with(eyes):
            response = super().__call__(request)
        if type(response) is StreamingHttpResponse:
            pieces = cast(Iterable[bytes], response.streaming_content)  # asynchronous ones there are none here
            response.streaming_content = in_pieces(eyes, pieces)
        return response

    def process_request(self, request):
        super().process_request(request)
        request.user = SimpleLazyObject(partial(user_of, request))


def user_of(request: SessionRequest):
    """As Django finds the user, with the session at hand."""
    lent = AT_HAND.set(request.session)
    try:
        return get_user(request)
    finally:
        AT_HAND.reset(lent)

"""Who is asking: a program, by its token. A colleague's session counts for nothing here.

    Authorization: Token spj_…  ──> TokenMiddleware ──> request.user acts by the token; no cookie counts
    Authorization: Bearer spj_… ──> the same (RFC 6750): what an app shows for the colleague who let it
    a token of a client for tests ──> the invented house answers, and nothing here is asked (sandbox/)
    anything else               ──> the policy of every resource refuses it; only documentation and schema are public

Whatever a person may do, they do on screens, with masks, reasons and a fresh proof (crm/accounts/access/policy.py).

The middleware stands before the policies, so that these see who asks. Requests are counted by address before a token is
looked at, and by token only once it has proved to be one: whoever shows a real client's prefix with a wrong secret
spends nothing of that client's. Wrong tokens are slowed down by `crm.accounts.limits.throttle` (act "token") by their
address. A valid token is let in however many wrong ones came from its address: 256 random bits are not guessed, and a
neighbour's old program must not lock out a working one."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication

from crm.accounts.clients.tokens import token_behind
from crm.accounts.limits import rate_limits, throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.limits.daily_rows import renewed_in
from crm.accounts.models import Token
from crm.accounts.oauth.resources import doors_at, metadata_address
from crm.api.protocol import problems
from crm.api.protocol.sandbox.passing_on import answer_of_sandbox

ROOT = "/api/"
SCHEMES = ("token", "bearer")
ACT = "token"
URL_LIMIT = 4000  # letters of an address: below the line that the web server itself cuts off


class ProgramRequest(HttpRequest):
    """A request as this middleware leaves it. `rows_left` is what its client may still read today, once it has read."""

    token: Token | None
    allowance: rate_limits.Allowance | None
    rows_left: int


class TokenMiddleware:
    """Sets `request.user` and `request.token` for requests under /api/ that show a token, and counts all of them."""

    def __init__(self, get_response: Callable[[ProgramRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ProgramRequest) -> HttpResponse:
        request.token = request.allowance = None
        if request.path_info.startswith(ROOT):
            refusal = self.enter(request)
            return with_rate_headers(request, refusal or self.get_response(request))
        return self.get_response(request)

    def enter(self, request: ProgramRequest) -> HttpResponse | None:
        """None for whoever may go on: with a valid token, or with none."""
        if len(request.get_full_path()) > URL_LIMIT:
            return problems.answer("uri_too_long")
        address = throttle.network(address_of(request))
        if seconds := rate_limits.wait(f"address {address}"):
            return slowed(seconds)
        text = token_in_header(request)
        return None if text is None else self.recognise(request, text, address)

    def recognise(self, request: ProgramRequest, text: str, address: str) -> HttpResponse | None:
        """Let the bearer of the token in, or count that it was wrong."""
        request.user = AnonymousUser()  # a token that does not count is never helped out by a cookie
        token = token_behind(text, resources=doors_at(request.path_info), tests=True)
        if token is not None:
            request.token, request.user = token, token.user
            request.allowance = allowance = rate_limits.count_request(
                f"token {token.pk}", a_minute=token.client.requests_a_minute
            )
            if allowance.wait:
                return slowed(allowance.wait)
            return answer_of_sandbox(request, token) if token.client.test else None
        if seconds := throttle.wait(ACT, account=None, address=address):
            return slowed(seconds)
        throttle.failed(ACT, account=None, address=address)
        return problems.answer("token_refused", headers=challenge(request.path_info))


def with_rate_headers(request: ProgramRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a program, with RateLimit headers: what it may ask and what is left, in requests and rows."""
    if request.token is None or request.allowance is None:
        return response
    allowance, rows = request.allowance, getattr(request, "rows_left", None)
    client = request.token.client
    requests = rate_limits.policy(client.requests_a_minute)
    response.headers["RateLimit-Policy"] = f'{requests}, "rows";q={client.rows_a_day};w=86400'
    limits = [f'"minute";r={allowance.remaining};t={allowance.renewed}']
    limits += [f'"rows";r={rows};t={renewed_in()}'] if rows is not None else []
    response.headers["RateLimit"] = ", ".join(limits)
    return response


def challenge(path: str) -> dict[str, str]:
    """Which keys are taken at this address, and where it stands who gives them (RFC 9728)."""
    words = f'Token realm="api", Bearer realm="api", resource_metadata="{metadata_address(path)}"'
    return {"WWW-Authenticate": words}


def token_in_header(request: ProgramRequest) -> str | None:
    """The token in the header; empty for a header of another kind, None without one."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _blank, text = header.partition(" ")
    return text.strip() if scheme.lower() in SCHEMES else ""


def slowed(seconds: int) -> HttpResponse:
    """A 429 answer that says after how many seconds to come back."""
    return problems.answer("too_many_requests", headers={"Retry-After": str(seconds)})


class ByToken(BaseAuthentication):
    """What the middleware found, for REST framework."""

    def authenticate(self, request):
        token = getattr(request._request, "token", None)
        return (request._request.user, token) if token else None

    def authenticate_header(self, request):
        return challenge(request._request.path_info)["WWW-Authenticate"]

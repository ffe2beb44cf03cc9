"""Requests to a server of calendars in the name of one account, and what every kind of them answers.

The address that was looked at is the one that is dialled (crm/privacy/guards/guarded_post.py), the secret goes to the
machine it was given for and to no other, and a redirect is followed only there. CalDAV, Microsoft Graph and the Google
Calendar API each speak in their own way; to meetings they give the same: resources with a tag and a text (RFC 5545).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from django.utils import timezone

from crm.correspondence.calendars import dav_xml
from crm.correspondence.calendars.calendar_trouble import CalendarTrouble
from crm.privacy.guards.guarded_post import Answer, ask

SECONDS = 20.0
HOPS = 3
XML = "application/xml; charset=utf-8"
# firms whose calendars lie on other machines of theirs than the one that everybody types
SISTERS = ("icloud.com",)
PROBLEMS = ("no_such_host", "too_slow", "certificate", "tls", "inside")
USUAL_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)


@dataclass(frozen=True)
class Found:
    """One calendar of an account."""

    href: str
    name: str


@dataclass(frozen=True)
class Changes:
    """{href: etag} of what is new or another, hrefs of what is gone, the token; `whole`: all that there is, or all
    between `since` and `until`. `perhaps` are hrefs that may be gone: those we know are read again; `any_series`:
    so are all that repeat.
    """

    changed: dict[str, str]
    gone: list[str]
    token: str
    whole: bool
    since: datetime | None = None
    until: datetime | None = None
    perhaps: frozenset[str] = frozenset()
    any_series: bool = False

    def covers(self, begins: datetime | None) -> bool:
        """Whether what begins then would be among all that there is."""
        if begins is None:
            return True
        return (self.since is None or begins >= self.since) and (self.until is None or begins < self.until)


@dataclass
class ServerLine:
    """Requests to one server in the name of one account; `base` is the address that hrefs hang on.

    `renewed` gives what lets us in anew, where the one that seemed good is refused.
    """

    base: str
    authorization: str = field(repr=False)
    renewed: Callable[[], str] | None = field(default=None, repr=False)

    def url(self, href: str) -> str:
        """The address of an href. CalendarTrouble where it leads to a machine that the secret is not for."""
        url = urljoin(self.base, href)
        here, there = urlsplit(self.base), urlsplit(url)
        same = (here.scheme, here.netloc.lower()) == (there.scheme, there.netloc.lower())
        sisters = there.scheme == "https" and any(
            all((part.hostname or "").endswith(f".{firm}") for part in (here, there)) for firm in SISTERS
        )
        if not same and not (sisters and there.port in (None, 443)):
            raise CalendarTrouble("elsewhere")
        return url

    def path(self, href: str) -> str:
        """An href as rows hold it: its path, whatever else a server wrote before it."""
        return urlsplit(self.url(href)).path[:500]

    def ask(self, method: str, href: str, body: bytes | None = None, *, kind: str = XML, **headers: str) -> Answer:
        """The answer; CalendarTrouble where there is none, for what a password mends, and where we ask too often."""
        headers_more = {name.replace("_", "-"): value for name, value in headers.items()}
        headers_more |= {"Content-Type": kind} if body is not None else {}
        answer = self.followed(method, self.url(href), body, headers_more)
        if answer.status == 401 and self.renewed is not None:
            self.authorization, self.renewed = self.renewed(), None
            answer = self.followed(method, self.url(href), body, headers_more)
        if answer.problem == "redirect":
            raise CalendarTrouble("protocol")
        if answer.problem:
            raise CalendarTrouble(answer.problem if answer.problem in PROBLEMS else "no_answer")
        if answer.status == 401:
            raise CalendarTrouble("login")
        if answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers):
            raise CalendarTrouble("throttled", wait=wait_in(answer))
        if (answer.status or 0) >= 500 and answer.status != 501:
            raise CalendarTrouble("no_answer")
        return answer

    def followed(self, method: str, url: str, body: bytes | None, headers_more: dict[str, str]) -> Answer:
        """The answer, wherever on the same machine it stands."""
        answer = Answer(problem="redirect")
        for _hop in range(HOPS):
            headers = {"Authorization": self.authorization, **headers_more}
            answer = ask(method, url, body, headers, limit=SECONDS, largest=dav_xml.LARGEST)
            if answer.problem != "redirect":
                break
            url = self.url(urljoin(url, answer.headers.get("location", "")))
        return answer


def wait_in(answer: Answer) -> timedelta:
    """How long the server wants us to wait (RFC 9110, 10.2.3): seconds or a moment; a while where it does not say."""
    words = answer.headers.get("retry-after", "").strip()
    if words.isascii() and words.isdecimal():
        return min(timedelta(seconds=int(words[:6])), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(words)
        return min(max(moment - timezone.now(), timedelta(0)), LONGEST_WAIT)
    except (TypeError, ValueError):
        return USUAL_WAIT

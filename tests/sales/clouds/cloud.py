"""A provider's calendars on a real port, by Microsoft Graph and by the Google Calendar API, and another client of them.

`tokens` opens them: {token: scopes}. `moods`: cut answers nothing after a change, over knows no token any more, busy
wants to be left alone for `wait` seconds. `asked` are (method, path) of all that was asked.
"""

import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from icalendar import Event

from tests.sales.clouds import google_api, graph_api
from tests.sales.clouds.store import Item, Occurrence, Store, weekly

PLACES = {"graph": "/v1.0/me", "google": "/calendar/v3"}
SCOPES = {"graph": graph_api.SCOPE, "google": google_api.SCOPE}


class Cloud:
    """Both ways of asking, of one account."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        self.ways = {"graph": graph_api.GraphApi(self), "google": google_api.GoogleApi(self)}
        self.reset()
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def reset(self) -> None:
        self.stores: dict[str, Store] = {}
        self.moods: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self.tokens: dict[str, str] = {}
        self.page_size, self.padding, self.wait = 50, "", "120"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def graph_id(self, name: str, number: int) -> str:
        return f"AAkALg{sha256(name.encode()).hexdigest()[:40]}{number}_-="

    def calendar(self, way: str, name: str = "praca") -> "CloudPhone":
        """A new calendar, as another client of it."""
        self.stores[f"{name}@group"] = Store(f"{name}@group", name.capitalize())
        return CloudPhone(self, self.stores[f"{name}@group"], way)

    def answer(self, method: str, url: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, str]]:
        parts = urlsplit(url)
        self.asked.append((method, parts.path))
        way = next((way for way, place in PLACES.items() if parts.path.startswith(f"{place}/")), "")
        token = headers.get("Authorization", "").partition("Bearer ")[2]
        if SCOPES.get(way) not in self.tokens.get(token, "").split():
            return 401, {"error": {"code": "InvalidAuthenticationToken"}}, {}
        if "busy" in self.moods:
            return 429, {"error": {"code": "TooManyRequests"}}, {"Retry-After": self.wait}
        if "rate" in self.moods:
            return google_api.refused(403, "rateLimitExceeded")
        path = [unquote(part) for part in parts.path.removeprefix(f"{PLACES[way]}/").split("/")]
        status, answer, more = self.ways[way].answer(method, path, dict(parse_qsl(parts.query)), headers, body)
        if "cut" in self.moods and method in ("POST", "PATCH"):
            return 502, None, {}
        return status, answer, more


@dataclass
class CloudPhone:
    """Another client of one calendar: Outlook, or Google's own."""

    cloud: Cloud
    store: Store
    way: str

    def put(self, name: str, begins: Any, *, minutes: int = 60, modified: datetime | None = None, **columns: Any):
        """Write an appointment over whatever is there."""
        digits = sha256(name.encode()).hexdigest()[:26]
        known = self.store.named(name)
        identifier = self.cloud.graph_id(name, len(self.store.items)) if self.way == "graph" else digits
        item = known or Item(identifier, name, f"{name}@telefon", begins, None)
        item.begins, item.ends = begins, begins + timedelta(minutes=minutes)
        item.title, item.place = columns.get("summary", ""), columns.get("location", "")
        item.link, item.private = columns.get("url", ""), columns.get("class") == "PRIVATE"
        item.cancelled = columns.get("status") == "CANCELLED"
        item.emails = [email.removeprefix("mailto:") for email in columns.get("attendee", [])]
        item.kept_aside |= {"x_own": columns["x_own"]} if "x_own" in columns else {}
        if "rrule" in columns:
            item.times = weekly(begins, minutes, 5, item.title)
        for column in ("free", "declined", "kind"):
            setattr(item, column, columns.get(column, getattr(item, column)))
        self.store.touch(item, modified)

    def get(self, name: str) -> Any:
        """The appointment that is there; None for none."""
        item = self.store.named(name)
        if item is None:
            return None
        event = Event()
        event.add("uid", item.uid)
        event.add("summary", item.title)
        event.add("location", item.place)
        event.add("dtstart", item.begins)
        event.add("last-modified", item.modified)
        event.add("x-own", item.kept_aside.get("x_own", ""))
        return event

    def change(self, name: str, *, modified: datetime | None = None, **columns: Any) -> None:
        """Change an appointment as a person does."""
        item = self.store.named(name)
        lasts = columns.pop("minutes", None)
        length = timedelta(minutes=lasts) if lasts else item.ends - item.begins
        item.begins = columns.pop("begins", item.begins)
        item.ends = item.begins + length
        item.title = columns.pop("summary", item.title)
        item.cancelled = columns.pop("status", "") == "CANCELLED"
        item.gone = item.cancelled and self.way == "google"  # one word for both
        assert not columns
        self.store.touch(item, modified)

    def ask(self, _method: str, name: str) -> tuple[int, bytes]:
        """All that is there of an appointment, as the provider shows it."""
        api = graph_api if self.way == "graph" else google_api
        return 200, json.dumps(api.whole(self.store.named(name))).encode()

    def delete(self, name: str) -> None:
        """Take it away."""
        item = self.store.named(name)
        item.gone = True
        self.store.touch(item)

    def names(self) -> list[str]:
        """Names of the appointments."""
        return sorted(item.name for item in self.store.items.values() if not item.gone)

    def repeat(
        self, name: str, begins: datetime, *, count: int, minutes: int = 60, summary: str = ""
    ) -> list[Occurrence]:
        """A series a week apart; its times, which may be changed before `changed(name)`."""
        self.put(name, begins, minutes=minutes, summary=summary)
        item = self.store.named(name)
        item.times = weekly(begins, minutes, count, summary)
        return item.times

    def changed(self, name: str) -> None:
        """The series was changed."""
        self.store.touch(self.store.named(name), datetime.now(UTC))


def handler_of(cloud: Cloud) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer, more = cloud.answer(self.command, self.path, self.headers, body)
            raw = b"" if answer is None else json.dumps(answer).encode()
            self.send_response_only(status)
            for name, value in {"Content-Type": "application/json", **more}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any

        def log_message(self, *_words):
            return

    return Handler

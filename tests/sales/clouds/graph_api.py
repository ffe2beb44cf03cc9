"""Microsoft Graph as its documentation describes calendars (v1.0): calendars, calendarView/delta, events, instances."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime
from typing import Any

from tests.sales.clouds.store import Item, Occurrence, Store

SCOPE = "https://graph.microsoft.com/Calendars.ReadWrite"
WRITABLE = {"subject", "start", "end", "isAllDay", "location", "sensitivity", "transactionId"}
Reply = tuple[int, dict[str, Any] | None, dict[str, str]]


def refused(status: int, code: str) -> Reply:
    return status, {"error": {"code": code, "message": "…"}}, {}


class GraphApi:
    """Answers below /v1.0/me."""

    def __init__(self, cloud: Any) -> None:
        self.cloud = cloud

    def answer(self, method: str, parts: list[str], params: dict[str, str], headers: Any, body: bytes) -> Reply:
        if parts == ["calendars"]:
            rows = [calendar_row(store, number) for number, store in enumerate(self.cloud.stores.values())]
            return 200, {"value": rows}, {}
        store = self.cloud.stores.get(parts[1])
        if parts[0] != "calendars" or store is None:
            return refused(404, "ErrorItemNotFound")
        if parts[2:] == ["calendarView", "delta"]:
            return self.delta(store, params, headers)
        if parts[2:] == ["events"] and method == "POST":
            return self.create(store, json.loads(body))
        item = store.there(parts[3]) if parts[2] == "events" else None
        if item is None:
            return refused(404, "ErrorItemNotFound")
        if method == "GET":
            return self.instances(item, params) if parts[4:] == ["instances"] else (200, whole(item), {})
        return self.written(store, item, method, headers, body)

    def written(self, store: Store, item: Item, method: str, headers: Any, body: bytes) -> Reply:
        if headers.get("If-Match") != etag(item):
            return refused(412, "ErrorIrresolvableConflict")
        if method == "DELETE":
            item.gone = True
            store.touch(item)
            return 204, None, {}
        return self.change(store, item, json.loads(body))

    def delta(self, store: Store, params: dict[str, str], headers: Any) -> Reply:
        token = params.get("$deltatoken") or params.get("$skiptoken")
        if token:
            if "over" in self.cloud.moods and "$deltatoken" in params:
                return refused(410, "SyncStateNotFound")
            known, seq, skip, since, until = json.loads(urlsafe_b64decode(token.rstrip("~")))
        else:
            known, seq, skip, since, until = -1, store.seq, 0, params["startDateTime"], params["endDateTime"]
        if "$deltatoken" in params:
            seq = store.seq
        if 'IdType="ImmutableId"' not in headers.get("Prefer", ""):
            return refused(400, "ErrorInvalidIdMalformed")
        window = datetime.fromisoformat(since), datetime.fromisoformat(until)
        chunks = [self.rows(item, *window, first=known < 0) for item in store.since(known) if item.seq <= seq]
        size = self.cloud.page_size
        page = [row for chunk in chunks[skip : skip + size] for row in chunk]
        rest = skip + size < len(chunks)
        state = [known, seq, skip + size, since, until] if rest else [seq, 0, 0, since, until]
        token = urlsafe_b64encode(json.dumps(state).encode()).decode() + self.cloud.padding
        name, what = ("@odata.nextLink", "$skiptoken") if rest else ("@odata.deltaLink", "$deltatoken")
        here = f"{self.cloud.address}/v1.0/me/calendars/{store.identifier}/calendarView/delta"
        return 200, {"value": page, name: f"{here}?{what}={token}"}, {}

    def rows(self, item: Item, since: datetime, until: datetime, *, first: bool) -> list[dict[str, Any]]:
        """A series stands on one page, its occurrences bare; of what is gone, or outside, the identifier alone."""
        if item.gone or not item.inside(since, until):
            return [] if first else [{"@removed": {"reason": "deleted"}, "id": item.identifier}]
        if item.times is None:
            return [whole(item)]
        inside = [each for each in item.times if not each.gone and since <= each.begins < until]
        bare = ("@odata.etag", "id", "type", "seriesMasterId", "start", "end")
        return [whole(item), *({name: occurrence(item, each)[name] for name in bare} for each in inside)]

    def instances(self, item: Item, params: dict[str, str]) -> Reply:
        since, until = (datetime.fromisoformat(params[name]) for name in ("startDateTime", "endDateTime"))
        inside = [each for each in item.times or [] if not each.gone and since <= each.begins < until]
        return 200, {"value": [occurrence(item, each) for each in inside]}, {}

    def create(self, store: Store, body: dict[str, Any]) -> Reply:
        if not body.keys() <= WRITABLE:
            return refused(400, "ErrorInvalidRequest")
        transaction = body.get("transactionId", "")
        known = next((item for item in store.items.values() if transaction and item.transaction == transaction), None)
        if known is not None:
            return refused(409, "ErrorDuplicateTransactionId") if known.gone else (201, whole(known), {})
        number = len(store.items)
        name = f"{transaction.partition('.')[0]}.ics"
        item = Item(self.cloud.graph_id(name, number), name, f"0400{number:028}", None, None, transaction=transaction)
        return self.change(store, item, body, status=201)

    def change(self, store: Store, item: Item, body: dict[str, Any], status: int = 200) -> Reply:
        if not body.keys() <= WRITABLE:
            return refused(400, "ErrorInvalidRequest")
        whole_day = body.get("isAllDay", not isinstance(item.begins, datetime) and item.begins is not None)
        if "start" in body:
            item.begins, item.ends = (time_of(body[name], whole_day) for name in ("start", "end"))
        item.title = body.get("subject", item.title)
        if "location" in body:
            item.place = body["location"].get("displayName", "")
            item.link = body["location"].get("locationUri", "")
        item.private = body.get("sensitivity", "private" if item.private else "normal") == "private"
        store.touch(item)
        return status, whole(item), {}


def calendar_row(store: Store, number: int) -> dict[str, Any]:
    return {"id": store.identifier, "name": store.title, "canEdit": store.writable, "isDefaultCalendar": number == 0}


def etag(item: Item) -> str:
    return f'W/"{item.version}"'


def time_of(value: dict[str, str], whole_day: bool) -> datetime | date:
    moment = datetime.fromisoformat(value["dateTime"]).replace(tzinfo=UTC)
    assert value["timeZone"] == "UTC"
    assert not whole_day or (moment.hour, moment.minute) == (0, 0)
    return moment.date() if whole_day else moment


def time_words(value: datetime | date) -> dict[str, str]:
    moment = value.astimezone(UTC) if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return {"dateTime": moment.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}


def whole(item: Item) -> dict[str, Any]:
    return {
        "@odata.etag": etag(item),
        "id": item.identifier,
        "iCalUId": item.uid,
        "transactionId": item.transaction or None,
        "type": "singleInstance" if item.times is None else "seriesMaster",
        "seriesMasterId": None,
        "subject": item.title,
        "body": {"contentType": "text", "content": "Opis"},
        "start": time_words(item.begins),
        "end": time_words(item.ends),
        "isAllDay": not isinstance(item.begins, datetime),
        "isCancelled": item.cancelled,
        "location": {"displayName": item.place, **({"locationUri": item.link} if item.link else {})},
        "onlineMeeting": None,
        "sensitivity": "private" if item.private else "normal",
        "showAs": "free" if item.free else "busy",
        "lastModifiedDateTime": item.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.1234567Z"),
        "organizer": {"emailAddress": {"name": "Sam", "address": "sam@spojnik.test"}},
        "attendees": [{"emailAddress": {"address": email}, "type": "required"} for email in item.emails],
        "responseStatus": {"response": "declined" if item.declined else "organizer"},
    }


def occurrence(item: Item, each: Occurrence) -> dict[str, Any]:
    row = {**whole(item), "start": time_words(each.begins), "end": time_words(each.ends), "subject": each.title}
    kind = "exception" if each.excepted else "occurrence"
    return {**row, "id": f"{item.identifier}.{each.key:%Y%m%d}", "type": kind, "seriesMasterId": item.identifier}

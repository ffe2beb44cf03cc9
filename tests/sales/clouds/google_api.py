"""The Google Calendar API as its reference describes it (v3): calendarList, events with sync tokens, instances."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from tests.sales.clouds.store import Item, Occurrence, Store

SCOPE = "https://www.googleapis.com/auth/calendar"
WRITABLE = {"id", "summary", "location", "start", "end", "visibility", "source", "extendedProperties", "status"}
NOT_WITH_TOKENS = {"timeMin", "timeMax", "orderBy", "q", "iCalUID", "updatedMin", "privateExtendedProperty"}
Reply = tuple[int, dict[str, Any] | None, dict[str, str]]


def refused(status: int, reason: str) -> Reply:
    errors = [{"domain": "calendar", "reason": reason, "message": "…"}]
    return status, {"error": {"errors": errors, "code": status, "message": "…"}}, {}


class GoogleApi:
    """Answers below /calendar/v3."""

    def __init__(self, cloud: Any) -> None:
        self.cloud = cloud

    def answer(self, method: str, parts: list[str], params: dict[str, str], headers: Any, body: bytes) -> Reply:
        if parts == ["users", "me", "calendarList"]:
            stores = [store for store in self.cloud.stores.values() if store.writable]
            rows = [{"id": store.identifier, "summary": store.title, "accessRole": "owner"} for store in stores]
            return 200, {"items": rows}, {}
        store = self.cloud.stores.get(parts[1])
        if parts[0] != "calendars" or store is None or parts[2] != "events":
            return refused(404, "notFound")
        if parts[3:] == []:
            return self.create(store, json.loads(body)) if method == "POST" else self.listed(store, params)
        item = store.items.get(parts[3])
        if item is None:
            return refused(404, "notFound")
        if method == "GET":
            return self.instances(item, params) if parts[4:] == ["instances"] else (200, whole(item), {})
        return self.written(store, item, method, headers, body)

    def written(self, store: Store, item: Item, method: str, headers: Any, body: bytes) -> Reply:
        if item.gone and method == "DELETE":
            return refused(410, "deleted")
        if headers.get("If-Match") != item.tag:
            return refused(412, "conditionNotMet")
        if method == "DELETE":
            item.gone = True
            store.touch(item)
            return 204, None, {}
        return self.change(store, item, json.loads(body))

    def listed(self, store: Store, params: dict[str, str]) -> Reply:
        assert params["singleEvents"] == "true"
        assert "description" not in params["fields"]
        token = params.get("syncToken", "")
        if token and NOT_WITH_TOKENS & params.keys():
            return refused(400, "invalid")
        if token and "over" in self.cloud.moods:
            return refused(410, "fullSyncRequired")
        rows = []
        for item in store.since(int(token.removeprefix("sync-")) if token else 0):
            rows += self.changed(item) if token else self.present(item, params)
        skip = int(params.get("pageToken", "0"))
        page = {"items": rows[skip : skip + self.cloud.page_size]}
        if skip + self.cloud.page_size < len(rows):
            return 200, {**page, "nextPageToken": str(skip + self.cloud.page_size)}, {}
        return 200, {**page, "nextSyncToken": f"sync-{store.seq}"}, {}

    def present(self, item: Item, params: dict[str, str]) -> list[dict[str, Any]]:
        since, until = (datetime.fromisoformat(params[name]) for name in ("timeMin", "timeMax"))
        if item.gone or not item.inside(since, until):
            return []
        if item.times is None:
            return [whole(item)]
        return [instance(item, each) for each in item.times if not each.gone and since <= each.begins < until]

    def changed(self, item: Item) -> list[dict[str, Any]]:
        """Of what is gone the identifier and that it is; of a series each instance."""
        if item.times is None:
            return [{"id": item.identifier, "status": "cancelled"}] if item.gone else [whole(item)]
        return [
            {"id": row["id"], "status": "cancelled", "recurringEventId": item.identifier}
            if item.gone or each.gone
            else row
            for each in item.times
            for row in [instance(item, each)]
        ]

    def instances(self, item: Item, params: dict[str, str]) -> Reply:
        since, until = (datetime.fromisoformat(params[name]) for name in ("timeMin", "timeMax"))
        times = [] if item.gone else item.times or []
        inside = [each for each in times if not each.gone and since <= each.begins < until]
        return 200, {"items": [instance(item, each) for each in inside]}, {}

    def create(self, store: Store, body: dict[str, Any]) -> Reply:
        identifier = body.get("id", "")
        if not body.keys() <= WRITABLE or not re.fullmatch(r"[a-v0-9]{5,1024}", identifier):
            return refused(400, "invalid")
        if identifier in store.items:
            return refused(409, "duplicate")
        ours = body.get("extendedProperties", {}).get("private", {}).get("spojnik", "")
        item = Item(identifier, f"{ours.partition('@')[0]}.ics", f"{identifier}@google.com", None, None)
        return self.change(store, item, body)

    def change(self, store: Store, item: Item, body: dict[str, Any]) -> Reply:
        if not body.keys() <= WRITABLE:
            return refused(400, "invalid")
        if "start" in body:
            item.begins, item.ends = time_of(body["start"]), time_of(body["end"])
        item.title, item.place = body.get("summary", item.title), body.get("location", item.place)
        if "source" in body:
            item.link = (body["source"] or {}).get("url", "")
        item.private = body.get("visibility", "private" if item.private else "default") == "private"
        item.kept_aside |= {"extendedProperties": body["extendedProperties"]} if "extendedProperties" in body else {}
        item.gone = item.gone and body.get("status") != "confirmed"
        store.touch(item)
        return 200, whole(item), {}


def time_of(value: dict[str, str | None]) -> datetime | date:
    assert set(value) == {"date", "dateTime"}
    if value["date"]:
        return date.fromisoformat(value["date"])
    return datetime.fromisoformat(str(value["dateTime"]))


def time_words(value: datetime | date) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"dateTime": value.isoformat(), "timeZone": "Europe/Warsaw"}
    return {"date": str(value)}


def whole(item: Item) -> dict[str, Any]:
    guests = [{"email": email, "responseStatus": "needsAction"} for email in item.emails]
    guests += [{"email": "sam@spojnik.test", "self": True, "responseStatus": "declined"}] if item.declined else []
    row = {
        "id": item.identifier,
        "etag": item.tag,
        "status": "cancelled" if item.gone or item.cancelled else "confirmed",
        "iCalUID": item.uid,
        "summary": item.title,
        "start": time_words(item.begins),
        "end": time_words(item.ends),
        "updated": item.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.123Z"),
        "eventType": item.kind,
        "organizer": {"email": "sam@spojnik.test", "self": True},
        **item.kept_aside,
    }
    row |= {"location": item.place} if item.place else {}
    row |= {"recurrence": ["RRULE:FREQ=WEEKLY"]} if item.times is not None else {}
    row |= {"source": {"url": item.link, "title": "…"}} if item.link else {}
    row |= {"visibility": "private"} if item.private else {}
    row |= {"transparency": "transparent"} if item.free else {}
    return {**row, "attendees": guests} if guests else row


def instance(item: Item, each: Occurrence) -> dict[str, Any]:
    row = {**whole(item), "start": time_words(each.begins), "end": time_words(each.ends), "summary": each.title}
    key = each.key.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    row |= {"id": f"{item.identifier}_{key}", "originalStartTime": time_words(each.key)}
    del row["recurrence"]
    return {**row, "recurringEventId": item.identifier}

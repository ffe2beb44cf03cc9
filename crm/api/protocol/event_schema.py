"""The events in the description of the API: the `webhooks` of OpenAPI 3.1, made from the table of events."""

from typing import Any

from django.utils import translation

from crm.accounts.permissions.webhook_events import EVENTS, Record, Told, WebhookEvent

UUID_TEXT = {"type": "string", "format": "uuid"}
FIELDS: dict[str, dict[str, Any]] = {
    "changed": {"type": "array", "items": {"type": "string"}, "description": "Names of the fields; empty where many."},
    "purpose": {"type": "string", "description": "The slug of the purpose."},
    "channel": {"type": "string", "description": "email, phone, sms, post; empty for any."},
    "into": {**UUID_TEXT, "description": "The record that goes on."},
    "right": {"type": "string", "description": "access, erasure, …"},
    "outcome": {"type": "string"},
    "user": {**UUID_TEXT, "description": "The colleague, as `users` names them."},
    "from": {"type": "string", "format": "date", "description": "The first day."},
    "until": {"type": "string", "description": "The last day; empty: without an end."},
    "kind": {"type": "string", "description": "impact, balancing; call, message, email, meeting, note."},
    "interaction": {**UUID_TEXT, "description": "The entry, as `interactions` names it."},
    "level": {"type": "string", "description": "The level after measures: low, medium, high."},
    "measures": {"type": "array", "items": {"type": "string"}, "description": "Codes of measures that do not hold."},
    "why": {"type": "string", "description": "left, decided."},
    "code": {"type": "string", "description": "The check, as `readiness` names it."},
    "subject": {"type": "string", "description": "What was looked at: settings, access, backups, …"},
    "not_in_order": {"type": "integer", "description": "How many points were found not in order."},
    "module": {"type": "string", "description": "The slug of the module, as `training/modules` lists it."},
    "source": {"type": "string", "description": "nbp, file."},
    "rates": {"type": "integer", "description": "How many rates."},
    "currency": {"type": "string", "description": "By ISO 4217."},
    "day": {"type": "string", "format": "date", "description": "From which day on it counts."},
    "span": {"type": "string", "description": "month, quarter, year."},
    "measure": {"type": "string", "description": "value, count."},
    "reason": {
        "type": "string",
        "description": "How a package ended: expired, changed, withdrawn, …; why a rule stopped: limit, owner, …",
    },
    "version": {"type": "integer", "description": "Of the assessment, the module or the rule."},
    "rule": {"type": "integer", "description": "The number of the rule, as `rules` names it."},
}
HEADERS = {
    "webhook-id": "Stays the same at each attempt: what you have under it already, pass over.",
    "webhook-timestamp": "Seconds since 1970 of this attempt. Refuse what is more than five minutes off.",
    "webhook-signature": "`v1,` and the base64 of HMAC-SHA256 over id.timestamp.body; one for each secret in force.",
}
ANSWERS = {
    "2XX": {"description": 'Taken. Of an erasure, sign an answer `{"confirmed": true}` with the same headers.'},
    "410": {"description": "Stop: nothing is sent to this address any more."},
    "4XX": {"description": "Not taken: this event is tried again for three days, later ones about the record wait."},
    "5XX": {"description": "Not now: the webhook as a whole is tried again, ever more seldom, for three days."},
}


def with_webhooks(result: dict[str, Any], **_circumstances: Any) -> dict[str, Any]:
    """The description with its `webhooks`: {event: its path item}; in English, as all of it."""
    with translation.override("en"):
        result["webhooks"] = {name: {"post": operation(name, event)} for name, event in EVENTS.items()}
    return result


def operation(name: str, event: WebhookEvent) -> dict[str, Any]:
    """What is sent for one event."""
    needed = " or ".join(f"`{scope}`" for scope in event.scopes)
    return {
        "operationId": "event_" + name.replace(".", "_"),
        "summary": str(event.label),
        "description": f"{event.label!s}. Your program needs the scope {needed}.",
        "parameters": [
            {"name": header, "in": "header", "required": True, "schema": {"type": "string"}, "description": words}
            for header, words in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body_schema(name, event)}}},
        "responses": ANSWERS,
    }


def body_schema(name: str, event: WebhookEvent) -> dict[str, Any]:
    """type, timestamp, data."""
    data: dict[str, Any] = {"id": {**UUID_TEXT, "description": f"The {event.record} it is about."}}
    data |= {field: FIELDS[field] for field in event.fields}
    if event.told == Told.VALUES:
        words = "As the purpose lets it be read; absent once the rows of the day are used up."
        data["contact"] = {"allOf": [{"$ref": "#/components/schemas/ContactShape"}], "description": words}
    if event.told == Told.STOP and event.record == Record.CONTACT:
        data["confirm"] = {"type": "boolean", "description": "A confirmation is waited for (Art. 19)."}
    properties = {
        "type": {"type": "string", "const": name},
        "timestamp": {"type": "string", "format": "date-time", "description": "When it happened."},
        "data": {"type": "object", "properties": data, "required": ["id"]},
    }
    return {"type": "object", "properties": properties, "required": list(properties)}

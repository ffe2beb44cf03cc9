"""How log lines look: one line of names and numbers. Query strings and values never reach them, at no level."""

import sys
from traceback import extract_tb
from typing import Any

import structlog
from django.urls import Resolver404, resolve

LOGGING = {  # taken in by crm/settings.py
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_refusals": {"()": "crm.health.closed.capacity.NoRefusals"}},
    "formatters": {"plain": {"()": "crm.privacy.guards.log_lines.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR", "filters": ["no_refusals"]},
        "django_structlog": {"level": "WARNING"},
        "imapclient": {"level": "WARNING"},  # below that it tells what was said, word by word
        # the web server's own, else told past our formatter; its warnings name addresses of visitors
        "gunicorn.error": {"level": "ERROR", "handlers": ["console"], "propagate": False},
    },
}
FRAMES = 6  # how much of our own way to an exception a line tells


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """The console formatter: key=value, UTC time, the request's id."""
    return structlog.stdlib.ProcessorFormatter(
        use_get_message=False,
        pass_foreign_args=True,
        foreign_pre_chain=[structlog.contextvars.merge_contextvars, without_arguments, *shared()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"], drop_missing=True),
        ],
    )


def shared() -> list:
    """What happens to every line, ours or another package's."""
    return [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_addresses,
        without_messages,
    ]


class Withheld:
    """Stands in a line for what another package would have put there."""

    def __str__(self) -> str:
        return "…"

    __repr__ = __str__


def without_arguments(_logger: Any, _method: str, event: Any) -> Any:
    """Of a line that another package writes keep its own words and numbers: what it puts between them may be a path,
    an address, a statement with its values."""
    record, arguments = event["_record"], event.pop("positional_args")
    words = event["event"]
    if record.exc_info and (message := str(record.exc_info[1])):
        words = words.replace(message, str(Withheld()))
    try:
        event["event"] = words % harmless(arguments, record.name) if arguments else words
    except (TypeError, ValueError, KeyError):
        event["event"] = words  # a place for a number, and no number to put there
    return event


def harmless(arguments: Any, logger: str) -> dict | tuple:
    """The arguments of a line: numbers, and the names of Celery's tasks; the rest withheld."""
    named = {"name", "id"} if logger.startswith("celery.") else set()

    def shown(value: object, name: str = "") -> object:
        return value if isinstance(value, int | float) or name in named else Withheld()

    if isinstance(arguments, dict):
        return {name: shown(value, name) for name, value in arguments.items()}
    return tuple(map(shown, arguments))


def without_addresses(_logger, _method, event: dict) -> dict:
    """Drop what tells of a person: the client's address, the browser, the query string."""
    for name in ("ip", "user_agent"):
        event.pop(name, None)
    if "request" in event:
        method, _blank, path = str(event["request"]).partition(" ")
        event["request"] = f"{method} {route_of(path.partition('?')[0])}"
    return event


def without_messages(_logger, _method, event: dict) -> dict:
    """Name an exception by class and way; its message may quote what somebody typed or what the database holds."""
    exc_info = event.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    trouble = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(trouble, BaseException):
        frames = list(extract_tb(trouble.__traceback__))
        ours = [frame for frame in frames if "site-packages" not in frame.filename][-FRAMES:]
        way = ours if frames[-1:] == ours[-1:] else [*ours, *frames[-1:]]
        event["error"] = type(trouble).__name__
        event["way"] = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in way)
    return event


def route_of(path: str) -> str:
    """The pattern behind a path: what a visitor types into the address line is theirs, and may be a name."""
    try:
        return f"/{resolve(path).route}"
    except Resolver404:
        return "(no such page)"


structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        *shared(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

"""Where an app's answers may go: an address of its own on the web, its place on the colleague's machine, or its scheme.

Compared letter by letter; of a place on the machine itself the port is the app's to choose at each start (RFC 8252).
"""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.app_grants import ADDRESS

HERE = frozenset({"127.0.0.1", "::1", "localhost"})
LABEL = re.compile(r"[a-z0-9+-]+", re.ASCII)  # of a name turned round, com.example.app
PLAIN = re.compile(r"[!-~]+", re.ASCII)
MOST = 10


def checked(addresses: Iterable[str]) -> list[str]:
    """The addresses, each once. ValidationError for none, for too many, and for one to which no answer may go."""
    wanted = list(dict.fromkeys(address.strip() for address in addresses if address.strip()))
    if not wanted or len(wanted) > MOST:
        raise ValidationError(_("Give from one to ten addresses, one on each line."), code="count")
    for address in wanted:
        check(address)
    return wanted


def check(address: str) -> None:
    """ValidationError unless an answer may go there."""
    parts = split(address)
    if parts is None or len(address) > ADDRESS or not PLAIN.fullmatch(address) or "#" in address or "*" in address:
        raise ValidationError(_("“%(address)s” is no whole address."), code="address", params={"address": address[:80]})
    web = parts.scheme == "https" and bool(parts.hostname)
    own = named_after_a_domain(parts.scheme) and not parts.netloc
    if parts.username or parts.password or not (web or own or on_the_machine(parts)):
        raise ValidationError(
            _("“%(address)s” is neither https, nor 127.0.0.1, nor a scheme of the app's own such as com.example.app:/"),
            code="unsafe",
            params={"address": address[:80]},
        )


def named_after_a_domain(scheme: str) -> bool:
    """Whether a scheme is a domain's name turned round, so that two apps do not take the same one."""
    labels = scheme.split(".")
    return len(labels) > 1 and all(map(LABEL.fullmatch, labels))


def fits(registered: Iterable[str], asked: str) -> bool:
    """Whether an answer may go to `asked`."""
    return any(address == asked or any_port(address) == any_port(asked) != "" for address in registered)


def any_port(address: str) -> str:
    """An address on the machine itself without its port; empty for any other."""
    parts = split(address)
    if parts is None or not on_the_machine(parts) or parts.username or parts.password or parts.fragment:
        return ""
    return f"{parts.hostname} {parts.path}?{parts.query}"


def on_the_machine(parts: SplitResult) -> bool:
    """Whether it leads to the colleague's own machine."""
    return parts.scheme == "http" and parts.hostname in HERE


def split(address: str) -> SplitResult | None:
    """The parts of an address; None for what has none."""
    try:
        parts = urlsplit(address)
        return parts if parts.scheme and (parts.port is None or parts.port > 0) else None
    except ValueError:
        return None

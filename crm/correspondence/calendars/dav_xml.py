"""What is asked of a CalDAV server, and what its answers hold (RFC 4791, 4918, 5397, 6578). No network here.

Answers are a stranger's: no entities, no document type, no fetching, and what is too long is no answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crm.correspondence.calendars.calendar_trouble import CalendarTrouble

LARGEST = 8 * 1024 * 1024  # bytes of one answer
DAV, CAL, APPLE = "DAV:", "urn:ietf:params:xml:ns:caldav", "http://calendarserver.org/ns/"
NAMES = f'xmlns:d="{DAV}" xmlns:c="{CAL}" xmlns:s="{APPLE}"'
WHO = "<d:current-user-principal/><d:resourcetype/><d:displayname/>"
HOME = "<c:calendar-home-set/>"
CALENDARS = "<d:resourcetype/><d:displayname/><c:supported-calendar-component-set/>"
STATE, TAGS = "<s:getctag/>", "<d:getetag/>"


@dataclass(frozen=True)
class Row:
    """One resource of an answer: where, its status as a whole, what it has."""

    href: str
    status: int
    found: dict[str, Any]

    def text(self, space: str, name: str) -> str:
        """The words of a property; empty for none."""
        node = self.found.get(f"{{{space}}}{name}")
        return (node.text or "").strip() if node is not None else ""

    def link(self, space: str, name: str) -> str:
        """Where a property points; empty for none."""
        node = self.found.get(f"{{{space}}}{name}")
        return (node.findtext(f"{{{DAV}}}href") or "").strip() if node is not None else ""

    @property
    def is_calendar(self) -> bool:
        """Whether it holds appointments; a server that does not say of what kind holds any."""
        kind = self.found.get(f"{{{DAV}}}resourcetype")
        if kind is None or kind.find(f"{{{CAL}}}calendar") is None:
            return False
        parts = self.found.get(f"{{{CAL}}}supported-calendar-component-set")
        names = [part.get("name") for part in parts] if parts is not None else []
        return not names or "VEVENT" in names


def propfind(properties: str) -> bytes:
    """Ask for properties."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><d:propfind {NAMES}><d:prop>{properties}</d:prop></d:propfind>'.encode()
    )


def changes_since(token: str) -> bytes:
    """Ask what has changed since a token; since ever for none."""
    root = etree.Element(f"{{{DAV}}}sync-collection", nsmap={"d": DAV})
    etree.SubElement(root, f"{{{DAV}}}sync-token").text = token
    etree.SubElement(root, f"{{{DAV}}}sync-level").text = "1"
    etree.SubElement(etree.SubElement(root, f"{{{DAV}}}prop"), f"{{{DAV}}}getetag")
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def texts_of(hrefs: Iterable[str]) -> bytes:
    """Ask for the text of resources."""
    root = etree.Element(f"{{{CAL}}}calendar-multiget", nsmap={"d": DAV, "c": CAL})
    prop = etree.SubElement(root, f"{{{DAV}}}prop")
    etree.SubElement(prop, f"{{{DAV}}}getetag")
    etree.SubElement(prop, f"{{{CAL}}}calendar-data")
    for href in hrefs:
        etree.SubElement(root, f"{{{DAV}}}href").text = href
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def rows_in(body: bytes) -> tuple[list[Row], str]:
    """(resources, token) of a multistatus. CalendarTrouble for anything else."""
    root = root_of(body)
    if root.tag != f"{{{DAV}}}multistatus":
        raise CalendarTrouble("protocol")
    rows = [row_of(response) for response in root.iterfind(f"{{{DAV}}}response")]
    return [row for row in rows if row.href], (root.findtext(f"{{{DAV}}}sync-token") or "").strip()


def root_of(body: bytes) -> Any:
    """The tree of an answer."""
    if len(body) >= LARGEST:
        raise CalendarTrouble("protocol")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise CalendarTrouble("protocol") from None
    if root.getroottree().docinfo.doctype:
        raise CalendarTrouble("protocol")
    return root


def row_of(response: Any) -> Row:
    """One resource; only properties that are there (200)."""
    properties = {
        node.tag: node
        for part in response.iterfind(f"{{{DAV}}}propstat")
        if status_in(part) == 200
        for prop in part.iterfind(f"{{{DAV}}}prop")
        for node in prop
        if isinstance(node.tag, str)
    }
    return Row((response.findtext(f"{{{DAV}}}href") or "").strip(), status_in(response) or 200, properties)


def status_in(node: Any) -> int:
    """The number in «HTTP/1.1 200 OK»; none of its own: 0."""
    words = (node.findtext(f"{{{DAV}}}status") or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0

"""Known weaknesses (CVE and the like) of the packages that are installed, from a file: nothing is asked of the network.

    refresh(source)       read a report and keep it: pip-audit's JSON, or that of osv-scanner
    advisory_state()      how old the kept one is, and which installed packages it names

`run.py update` and `manage.py advisories FILE` refresh it; `ADVISORIES_FILE` is where it is kept. A package that was
updated meanwhile is compared by its version, so an old report accuses nobody of what is gone.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _, ngettext

from crm.privacy.guards.safe_files import write_safely

STALE = timedelta(days=35)  # a review each month, and some days
LARGEST = 50 * 1024 * 1024  # bytes of a report


class BadReport(ValueError):
    """A file that is no report of ours to read; its words say why."""


@dataclass(frozen=True)
class Affected:
    """A package that is installed with a known weakness."""

    name: str
    version: str
    ids: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({', '.join(self.ids)})"


@dataclass(frozen=True)
class AdvisoryState:
    """What is known: when the report was made (None for no report), of how many packages, which are affected."""

    checked_at: datetime | None
    packages: int
    affected: tuple[Affected, ...]
    at: datetime

    @property
    def fresh(self) -> bool:
        """Whether there is a report that is not old."""
        return self.checked_at is not None and self.at - self.checked_at <= STALE

    @property
    def age_words(self) -> str:
        """How old the report is, plainly."""
        if self.checked_at is None:
            return _("there is none: nobody has checked")
        days = max((self.at - self.checked_at).days, 0)
        age = ngettext("%(n)s day old", "%(n)s days old", days) % {"n": days}
        return age if self.fresh else _("%(age)s: too old to rely on") % {"age": age}

    @property
    def affected_words(self) -> str:
        """Which packages, by name."""
        return ", ".join(map(str, self.affected)) or _("none of those in the report")


def kept_file() -> Path:
    """Where the report is kept."""
    return Path(settings.ADVISORIES_FILE)


def refresh(source: Path, *, at: datetime | None = None) -> AdvisoryState:
    """Read a report and keep it in our own shape. BadReport for a file that is missing, too large, or something else.

    Its age is that of the report: of the day in it, or of the file.
    """
    report = read_report(source)
    kept_file().parent.mkdir(parents=True, exist_ok=True)
    write_safely(kept_file(), json.dumps(report, indent=1).encode())
    return advisory_state(at=at)


def read_report(source: Path) -> dict[str, Any]:
    """{checked_at, packages: [{name, version, ids}]} of a file."""
    if not source.is_file():
        raise BadReport(_("There is no file %(name)s.") % {"name": source})
    if source.stat().st_size > LARGEST:
        raise BadReport(_("The file is larger than a report can be."))
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
        packages = packages_in(content)
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise BadReport(_("This is no report of pip-audit or osv-scanner in JSON.")) from trouble
    stamp = str(content.get("checked_at", "")) if isinstance(content, dict) else ""
    return {"checked_at": made_at(stamp, source).isoformat(), "packages": packages}


def made_at(text: str, source: Path) -> datetime:
    """When a report was made: the moment in it, or that of the file."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    zone = timezone.get_current_timezone()
    if moment is None:
        return datetime.fromtimestamp(source.stat().st_mtime, tz=zone)
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=zone)


def packages_in(content: Any) -> list[dict[str, Any]]:
    """[{name, version, ids}] of any of the three shapes: pip-audit's, osv-scanner's, our own."""
    if isinstance(content, dict) and "results" in content:  # osv-scanner
        rows = [row for result in content["results"] for row in result.get("packages", [])]
        return [package(row["package"], row.get("vulnerabilities", [])) for row in rows]
    if isinstance(content, dict) and "packages" in content:  # ours
        return [package(row, [{"id": key} for key in row["ids"]]) for row in content["packages"]]
    rows = content["dependencies"] if isinstance(content, dict) else content
    return [package(row, row.get("vulns", [])) for row in rows if row.get("version")]


def package(row: dict[str, Any], weaknesses: list[dict[str, Any]]) -> dict[str, Any]:
    """One package with the names of its weaknesses."""
    return {
        "name": str(row["name"]),
        "version": str(row["version"]),
        "ids": sorted({str(weakness["id"]) for weakness in weaknesses}),
    }


def advisory_state(*, at: datetime | None = None) -> AdvisoryState:
    """What the kept report says of what is installed now; without one it says that there is none."""
    at = at or timezone.now()
    try:
        report = read_report(kept_file())
    except BadReport:
        return AdvisoryState(None, 0, (), at)
    installed = {canonical(dist.name): dist.version for dist in distributions()}
    affected = tuple(
        Affected(row["name"], row["version"], tuple(row["ids"]))
        for row in report["packages"]
        if row["ids"] and installed.get(canonical(row["name"])) == row["version"]
    )
    return AdvisoryState(parse_datetime(report["checked_at"]), len(report["packages"]), affected, at)


def canonical(name: str) -> str:
    """A package's name in one spelling."""
    return name.lower().replace("_", "-").replace(".", "-")

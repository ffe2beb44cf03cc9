"""The report of known weaknesses of packages, brought up to date with each update; whatever is wrong stops no update.

ADVISORIES_SOURCE names it: a file (a report of pip-audit or osv-scanner in JSON), or an https address of one.
What it means for what is installed is said by `manage.py advisories`, here and in the review of dependencies.
"""

import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from launch.children import Refusal, say
from launch.site import run_django

PATIENCE = 20  # seconds
LARGEST = 50 * 1024 * 1024  # bytes
SOURCE = "ADVISORIES_SOURCE"


def bring_up_to_date(env: dict) -> bool:
    """Keep the newest report and print what it says; whether there was one to keep. It says plainly when not."""
    source = env.get(SOURCE, "")
    if not source:
        say("update", f"No report of known weaknesses: {SOURCE} names none. See docs/reviews.md.")
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = fetched(source, Path(folder)) if source.startswith("https://") else Path(source)
            if not report.is_file():
                raise OSError(f"there is no file {source}")
        except (OSError, ValueError, urllib.error.URLError) as trouble:
            say("update", f"The report of known weaknesses could not be read: {trouble}. The one before stays.")
            return False
        try:
            run_django("advisories", str(report), env=env)
        except Refusal:  # it names what is affected, old or unreadable, in its own words above
            say("update", "See to the packages named above; the update itself is done.")
    return True


def fetched(url: str, folder: Path) -> Path:
    """The report behind an address, as a file. OSError for one that does not answer, or is too large."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - https alone, as the operator set it
        content = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError("it is larger than a report can be")
    target = folder / "report.json"
    target.write_bytes(content)
    return target

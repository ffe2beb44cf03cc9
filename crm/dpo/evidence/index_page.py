"""The first page of a pack: what is in it, with lengths and digests; the same as a page without scripts and as a PDF.

It is part of the payload, so the manifest stands over it; it lists every other file."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from crm.accounts.language.formats import num, stamp
from crm.casework.printing import pdf, printable
from crm.dpo.evidence import bag
from crm.dpo.models import EvidencePack
from crm.dpo.pack_papers.pack_scope import Paper, Scope, house
from crm.dpo.pack_papers.sections import chosen

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2330}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{text-align:left;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #d6dbe3;vertical-align:top}
td.n{text-align:right;white-space:nowrap}
code{font-size:.8rem;overflow-wrap:anywhere;color:#525c6b}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}.s{color:#525c6b}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}}
@media(max-width:40rem){code{display:block}}
"""


def index_papers(pack: EvidencePack, scope: Scope) -> Iterator[Paper]:
    """The page, its looks, and the paper."""
    yield Paper("00_spis.css", STYLE.encode)
    yield Paper("00_spis.html", partial(page, pack, scope))
    yield Paper("00_spis.pdf", partial(on_paper, pack, scope))


def facts(pack: EvidencePack, scope: Scope) -> dict[str, Any]:
    """What both say."""
    masked = _(
        "Values are masked. Opinions and cases with the authority are without what was typed; in the register of "
        "breaches people whom the organisation holds are behind masks, a stranger’s name stands as it was typed."
    )
    values = _("Values are in full.") if pack.full else masked
    return {
        "title": _("Pack of evidence %(number)s") % {"number": pack},
        "who": house(),
        "about": printable(pack.about or ""),
        "gaps": [printable(line) for line in (pack.gaps or "").splitlines() if line.strip()],
        "range": scope.words,
        "made": _("as of %(at)s") % {"at": stamp(scope.at)},
        "values": values,
        "version": pack.version,
        "examples": scope.examples,
        "folders": [folder(pack, section, scope) for section in chosen(pack.sections)],
    }


def folder(pack: EvidencePack, section: Any, scope: Scope) -> dict[str, Any]:
    """One section with its files."""
    rows = list(pack.files.filter(section=section.code, tag=False))
    start = len(bag.PAYLOAD)
    return {
        "title": section.label,
        "name": section.folder,
        "about": section.about(scope),
        "digest": bag.digest_of(bag.manifest((row.path, row.sha256) for row in rows)),
        "left": section.parted(scope)[1],
        "files": [{"path": row.path[start:], "size": row.size, "sha256": row.sha256} for row in rows],
    }


def page(pack: EvidencePack, scope: Scope) -> bytes:
    """The page, readable without any network."""
    return render_to_string("dpo/evidence/index_file.html", {**facts(pack, scope), "language": pack.language}).encode()


def check_words() -> list[str]:
    """How somebody who was handed the pack checks it."""
    return [
        _("Unpack it into an empty folder and run there, without any network: python3 verify.py"),
        _("Every file is compared with its SHA-256; whatever was changed, is missing or was added is named."),
    ]


def on_paper(pack: EvidencePack, scope: Scope) -> bytes:
    """The paper: one table a folder."""
    content = facts(pack, scope)
    head = [_("File"), _("Bytes"), "SHA-256"]
    sections = [
        {"title": _("What it is"), "text": introduction(content), "head": [], "rows": []},
        *(
            {
                "title": f"{each['name']}: {each['title']}",
                "text": [each["about"], *left_words(each["left"]), f"SHA-256 {each['digest']}"],
                "head": head,
                "rows": [[name_of(row["path"]), num(row["size"]), broken(row["sha256"])] for row in each["files"]],
            }
            for each in content["folders"]
        ),
    ]
    values = {
        "title": content["title"],
        "who": content["who"],
        "made": content["made"],
        "sections": sections,
        "data": [],
    }
    foot = _("The digests of all files stand in manifest-sha256.txt too (BagIt, RFC 8493).")
    return pdf("request_report", {**values, "foot": foot}, language=pack.language)


def left_words(names: list[str]) -> list[str]:
    """What a masked pack leaves out of a folder."""
    if not names:
        return []
    words = _("Left out, since nobody can mask what stands in a file; a full pack has it: %(names)s")
    return [words % {"names": ", ".join(names)}]


def introduction(said: dict[str, Any]) -> list[str]:
    """The first paragraphs."""
    lines = [said["about"], _("Range: %(range)s") % {"range": said["range"]}, said["values"], *check_words()]
    missing = [_("What is missing: %(what)s") % {"what": line} for line in said["gaps"]]
    return [*filter(None, lines), *missing]


def name_of(path: str) -> str:
    """A file without its folder."""
    return path.rpartition("/")[2]


def broken(digest: str) -> str:
    """A digest in groups, so that a column of paper holds it."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))

"""What the page of a pack says: everything its template needs to know, decided here."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _, ngettext

from crm.accounts.language.formats import day, num
from crm.accounts.second_person.act_card import in_office
from crm.dpo.evidence.timestamps import GOT, NOT_ASKED
from crm.dpo.models import EvidencePack
from crm.dpo.pack_papers.sections import BY_CODE, chosen
from crm.jobs.job_page import JobProgress
from crm.jobs.queue import State as JobState
from crm.privacy.actors import signature

State = EvidencePack.State
LOOKS = {
    State.WAITS: ("warning", "clock"),
    State.MAKING: ("primary", "refresh"),
    State.READY: ("ok", "circle-check"),
    State.GONE: ("muted", "trash"),
}


class PackPage:
    """One pack as its reader sees it at the moment `at`; `names` are those of whoever asked and decided."""

    def __init__(self, pack: EvidencePack, at: datetime, reader: Any, names: dict[str, str]) -> None:
        self.pack, self.at, self.reader, self.names = pack, at, reader, names
        self.job = JobProgress(pack.job, at=at, reader=reader) if pack.job else None

    @property
    def title(self) -> str:
        """«Pack D-2026-03, version 2»."""
        if self.pack.version == 1:
            return _("Pack %(number)s") % {"number": self.pack.number}
        return _("Pack %(number)s, version %(n)s") % {"number": self.pack.number, "n": self.pack.version}

    @property
    def range(self) -> str:
        """«1 sty 2026 – 24 lis 2026»."""
        return f"{day(self.pack.since)} – {day(self.pack.until)}"

    @property
    def chip(self) -> dict[str, str]:
        """{text, tone, icon} of its state."""
        if self.stopped:
            return {"text": _("Stopped"), "tone": "danger", "icon": "alert-triangle"}
        tone, icon = LOOKS[State(self.pack.state)]
        return {"text": str(self.pack.get_state_display()), "tone": tone, "icon": icon}

    @property
    def running(self) -> bool:
        """Whether its job goes on or waits."""
        return self.pack.state == State.MAKING and self.job is not None and self.job.open

    @property
    def stopped(self) -> bool:
        """Whether its job failed and can go on."""
        return self.pack.state == State.MAKING and self.pack.job is not None and self.pack.job.state == JobState.FAILED

    @property
    def percent(self) -> int:
        """How far the bar is."""
        job = self.pack.job
        return min(100, job.done * 100 // job.total) if job and job.total else 0

    @property
    def asker(self) -> str:
        """Who ordered it."""
        return self.names.get(self.pack.asked_by, "")

    @property
    def decider(self) -> str:
        """The second person."""
        return self.names.get(self.pack.decided_by, "")

    @property
    def own(self) -> bool:
        """Whether the reader asked for it."""
        return self.pack.asked_by == signature(self.reader)

    @property
    def decides(self) -> bool:
        """Whether the reader may say yes to it."""
        return self.pack.state == State.WAITS and in_office(self.reader) and not self.own

    @property
    def takes(self) -> bool:
        """Whether the reader may download it now."""
        theirs = not self.pack.full or signature(self.reader) in (self.pack.asked_by, self.pack.decided_by)
        return (
            theirs and self.pack.is_open(self.at) and all(self.reader.may(section.right) for section in self.sections)
        )

    @property
    def sections(self) -> list[Any]:
        """Its sections, in their order."""
        return chosen(self.pack.sections)

    @property
    def folders(self) -> list[dict[str, Any]]:
        """[{name, label, note, left, digest, done}] of each folder: finished ones with their digest."""
        return [self.folder("index"), *(self.folder(section.code) for section in self.sections)]

    def folder(self, code: str) -> dict[str, Any]:
        """One of them."""
        section = BY_CODE.get(code)
        name, label = (f"{section.folder}/", section.label) if section else ("00_spis", _("List of contents"))
        entry = self.pack.contents.get(code)
        counted = entry["files"] if entry else self.written.get(code, 0)
        note = ngettext("%(n)s file", "%(n)s files", counted) % {"n": num(counted)} if counted else ""
        left = entry.get("left", 0) if entry else 0
        also = _("left out: %(n)s") % {"n": num(left)} if left else ""
        digest = grouped(entry["sha256"]) if entry else ""
        return {"name": name, "label": label, "note": note, "left": also, "digest": digest, "done": bool(entry)}

    @property
    def written(self) -> dict[str, int]:
        """{section: files so far}; one query."""
        if not hasattr(self, "_written"):
            rows = self.pack.files.filter(tag=False).order_by().values_list("section").annotate(Count("pk"))
            self._written: dict[str, int] = dict(rows)
        return self._written

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return self.pack.files.aggregate(size=Sum("size"))["size"] or 0

    @property
    def digest(self) -> str:
        """That of the manifest, shortened."""
        return grouped(self.pack.digest)

    @property
    def stamp_words(self) -> str:
        """Whether somebody outside stamped it; empty where nobody was asked."""
        if self.pack.stamp in ("", NOT_ASKED):
            return ""
        return _("got (RFC 3161)") if self.pack.stamp == GOT else _("not got: the service gave no usable answer")


def grouped(digest: str) -> str:
    """«91c4 07be … 5d20»."""
    return f"{digest[:4]} {digest[4:8]} … {digest[-4:]}" if digest else ""

"""The job that makes a pack: one file a step, each sealed piece by piece in the transaction that names it.

A worker that is killed loses the file at hand; the next one finds which files stand and goes on with the first that
does not. What a file says is read as of the moment at which the job first began. At the end the manifest's digest goes
into the ledger, the logs are sealed over that entry, and the chain of seals goes into the pack: so the pack says what
the log held, and the log says what the pack holds.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation

from breaches.cases.demo_cases import of_the_demo
from crm.dpo.evidence import bag
from crm.dpo.evidence.index_page import index_papers
from crm.dpo.evidence.packs import KIND, State, refuse_closed
from crm.dpo.evidence.timestamps import NOT_ASKED, timestamp_of
from crm.dpo.models import EvidenceFile, EvidencePack, EvidencePersonPiece, EvidencePiece
from crm.dpo.models.evidence import KEPT_FOR
from crm.dpo.pack_papers.pack_scope import Paper, Scope, house
from crm.dpo.pack_papers.sections import BY_CODE, chosen
from crm.jobs.work import Run
from crm.privacy.actors import system
from crm.privacy.logs import access_log, ledger, log_seals, seal_copies
from crm.privacy.models import Person
from crm.product import VERSION

PIECE = 1024 * 1024
BY = system(KIND)
VIEW = "dpo:evidence"
MOST_SEALS = 20_000  # lines of the chain that a pack brings along
INDEX = "index"


def carry_out(run: Run) -> None:
    """Make the pack of a job; one that is finished or was removed stays as it is."""
    pack = EvidencePack.objects.select_related("owner__role").filter(uid=run.payload["pack"]).first()
    if pack is None or pack.state != State.MAKING:
        return
    if pack.owner:
        refuse_closed(pack.sections, pack.owner)
    with translation.override(pack.language):
        scope = scope_of(pack)
        if scope.people:
            people = [person.pk for person in scope.people]
            access_log.shown(by=BY, view=VIEW, people=people, reason="evidence")
        fill(pack, scope, run)
        write_missing(pack, INDEX, index_papers(pack, scope), run)
        close(pack, scope, run)


def scope_of(pack: EvidencePack) -> Scope:
    """What its sections are given. The first job fixes the moment of reading."""
    EvidencePack.objects.filter(pk=pack.pk, as_of=None).update(as_of=timezone.now())
    pack.refresh_from_db(fields=["as_of"])
    people = Person.objects.filter(evidence__pack=pack).select_related("key", "contact__owner").order_by("evidence__pk")
    return Scope(
        pack.since, pack.until, pack.as_of or timezone.now(), pack.full, tuple(people), of_the_demo(pack.owner)
    )


def fill(pack: EvidencePack, scope: Scope, run: Run) -> None:
    """Every section, one after another; the bar counts files as they become known."""
    for section in chosen(pack.sections):
        papers, _left_out = section.parted(scope)
        with transaction.atomic():
            run.advance(phase=section.title, total=run.done + len(papers))
        write_missing(pack, section.code, papers, run)


def write_missing(pack: EvidencePack, code: str, papers: Iterable[Paper], run: Run) -> None:
    """Write those files of a section that do not stand yet."""
    standing = set(pack.files.values_list("path", flat=True))
    folder = f"{BY_CODE[code].folder}/" if code in BY_CODE else ""
    for paper in papers:
        path = f"{bag.PAYLOAD}{folder}{paper.name}"
        if path not in standing:
            with transaction.atomic():
                write(pack, path, code, paper, run)
                run.advance(done=run.done + 1, cursor={"path": path})


def write(pack: EvidencePack, path: str, code: str, paper: Paper, run: Run | None, *, tag: bool = False) -> None:
    """One file with its pieces, its length and digest; the caller holds the transaction."""
    entry = EvidenceFile.objects.create(pack=pack, section=code, path=path, tag=tag)
    digest, size = hashlib.sha256(), 0
    for number, content in enumerate(cut(paper.make())):
        if paper.person is None:
            row: EvidencePiece | EvidencePersonPiece = EvidencePiece(entry=entry, number=number)
        else:
            row = EvidencePersonPiece(entry=entry, number=number, person=paper.person)
        row.file.save("", ContentFile(content), save=False)
        row.save(force_insert=True)
        digest.update(content)
        size += len(content)
        if run:
            run.keep()
    EvidenceFile.objects.filter(pk=entry.pk).update(size=size, sha256=digest.hexdigest())


def cut(content: bytes | Iterable[bytes]) -> Iterator[bytes]:
    """The content in pieces of PIECE bytes, whatever it comes in; memory holds one of them."""
    held = bytearray()
    for part in (content,) if isinstance(content, bytes) else content:
        held += part
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


def close(pack: EvidencePack, scope: Scope, run: Run) -> None:
    """Manifest, ledger, seals, timestamp, tag files; then the pack is ready."""
    payload = list(pack.files.filter(tag=False).values_list("path", "sha256"))
    manifest = bag.manifest(payload)
    note_digest(pack, bag.digest_of(manifest), len(payload))
    log_seals.seal()
    copies, before = last_copies()
    stamp, token = timestamp_of(manifest)
    pack.stamp, pack.seal_number = stamp, copies[-1].number if copies else 0
    tags = {
        "bagit.txt": bag.BAGIT,
        bag.INFO: bag.info(said_of(pack)),
        bag.MANIFEST: manifest,
        bag.VERIFIER.name: bag.VERIFIER.read_bytes(),
        **({bag.SEALS: bag.seal_lines(copies), bag.HEAD: bag.head_of(copies, before)} if copies else {}),
        **({bag.STAMP: token} if token else {}),
    }
    tags[bag.TAG_MANIFEST] = bag.manifest((name, bag.digest_of(content)) for name, content in tags.items())
    with transaction.atomic():
        pack.files.filter(tag=True).delete()
        for name, content in tags.items():
            write(pack, name, "", Paper(name, lambda content=content: content), None, tag=True)  # type: ignore[misc]
        end(pack, scope, timezone.now())
        run.finish({"counts": {"in_file": len(payload)}, "link": {"name": "dpo:evidence", "args": [str(pack.uid)]}})


def note_digest(pack: EvidencePack, digest: str, files: int) -> None:
    """Write the manifest's digest into the ledger, once: the seal that follows stands over it."""
    with transaction.atomic():
        if EvidencePack.objects.filter(pk=pack.pk).exclude(digest=digest).update(digest=digest):
            counts = {"files": files, "digest": digest}
            ledger.record("evidence.made", by=BY, target=pack.target, counts=counts)
    pack.digest = digest


def last_copies() -> tuple[list[seal_copies.Copy], str]:
    """The newest lines of the chain outside the database, and the hash from which the first of them starts."""
    newest: deque[seal_copies.Copy] = deque()
    before = ""
    for copy in seal_copies.copies():
        newest.append(copy)
        if len(newest) > MOST_SEALS:
            before = newest.popleft().chain
    return list(newest), before


def end(pack: EvidencePack, scope: Scope, at: datetime) -> None:
    """Ready, for seven days, with what is in each folder."""
    contents = {code: folder_of(pack, code, scope) for code in (INDEX, *pack.sections)}
    columns = {
        "contents": contents, "made_at": at, "expires_at": at + KEPT_FOR,
        "stamp": pack.stamp, "seal_number": pack.seal_number,
    }  # fmt: skip
    pack.move(State.MAKING, to=State.READY, **columns)


def folder_of(pack: EvidencePack, code: str, scope: Scope) -> dict[str, int | str]:
    """{files, bytes, sha256, left (out)} of one folder; its digest is that of its lines in the manifest."""
    rows = list(pack.files.filter(section=code, tag=False).values_list("path", "sha256", "size"))
    lines = [(path, digest) for path, digest, _size in rows]
    return {
        "files": len(rows),
        "bytes": sum(size for *_row, size in rows),
        "sha256": bag.digest_of(bag.manifest(lines)),
        "left": len(BY_CODE[code].parted(scope)[1]) if code in BY_CODE else 0,
    }


def said_of(pack: EvidencePack) -> dict[str, str]:
    """bag-info.txt: what the bag is, in the labels of RFC 8493 and ours."""
    rows = list(pack.files.filter(tag=False).values_list("size", flat=True))
    return {
        "Source-Organization": house(),
        "External-Identifier": str(pack),
        "External-Description": f"{pack.since} – {pack.until}",
        "Bagging-Date": timezone.localdate().isoformat(),
        "Payload-Oxum": f"{sum(rows)}.{len(rows)}",
        "Bag-Software-Agent": f"Spojnik CRM {VERSION}",
        "Spojnik-Language": pack.language,
        "Spojnik-Values": "full" if pack.full else "masked",
        "Spojnik-Timestamp": pack.stamp or NOT_ASKED,
    }

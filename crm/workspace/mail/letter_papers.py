"""Papers of a person that may go along with a letter to them: a copy is laid beside its draft, as any other file."""

import re
from uuid import UUID

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.models import Contact, Interaction
from crm.correspondence.letters.enclosures import LETTERS, files_of
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.privacy.uploads import UploadRefused
from crm.sales.documents.document_card import papers_of
from crm.sales.documents.masked_documents import DocumentForReader, documents_for_reader, fields_in, people_in

UNSAFE = re.compile(r"[^\w.-]+")


def papers_for(contact: Contact, *, user: User) -> list[DocumentForReader]:
    """The newest papers of the person whose file `user` may read and a letter takes; the access log is written."""
    rows = documents_for_reader(papers_of.rows(user, person=contact.pk, company=None), user)
    papers = [paper for paper in rows if paper.has_file and f".{paper.document.format}" in LETTERS.endings]
    if papers:
        access_log.shown(by=user, view="contacts:mail", people=people_in(papers), fields=fields_in(papers))
    return papers


def paper_as_file(
    papers: list[DocumentForReader], key: UUID, *, beside: Interaction | None, by: User
) -> list[Enclosed]:
    """A copy of the paper `key`, as a file to enclose; none where the draft has it already. UploadRefused where it is
    none of these, or does not open.
    """
    paper = next((row for row in papers if row.document.uid == key), None)
    if paper is None:
        raise UploadRefused("gone")
    name = file_name_of(paper)
    if any(file.file_name == name for file in files_of(beside)):
        return []
    access_log.shown(by=by, view="contacts:mail", people=people_in([paper]), fields=["file"])
    try:
        return [Enclosed(name, paper.document.told("file").plain())]
    except (Unreadable, OSError):
        raise UploadRefused("gone") from None


def file_name_of(paper: DocumentForReader) -> str:
    """What the recipient's program calls it: «Faktura-2026-097.pdf»."""
    words = " ".join(dict.fromkeys(filter(None, (paper.kind, paper.number))))
    return f"{UNSAFE.sub('-', words).strip('-.')[:80]}.{paper.document.format}"

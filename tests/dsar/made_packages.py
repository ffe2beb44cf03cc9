"""Somebody we hold with a history, and packages of her data, as far as tests want them."""

import io
import json
import zipfile
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from crm.contacts.models import Interaction
from crm.privacy.actors import signature
from crm.sales.models import Document
from dsar.contents.redaction import judge_all, search
from dsar.models import Decision, Kind, Package
from dsar.packages.download import content_of
from dsar.packages.package_job import make, order
from dsar.packages.release import approve, release
from tests.dsar.made_cases import arrived, came_forward

NOTE = "Rozmowa o ofercie. Pani Zofia Lis, zofia@lis.test, tel. 605 111 222, prosi o kontakt z Benem Żółć."


def note(person, author, text, **values):
    """One entry of the history."""
    options = {"kind": Interaction.Kind.NOTE, "happened_at": timezone.now() - timedelta(days=3), **values}
    return Interaction.objects.create(person=person, summary=text, author=author, **options)


def paper(person, author, content=b"%PDF-1.7 umowa", team=None):
    """A contract of hers with its file."""
    document = Document(
        person=person,
        team=team or author.memberships.first().team,
        kind=Document.Kind.CONTRACT,
        category="financial",
        number="U/1/2026",
        format="pdf",
        added_by=author,
        counted_from=timezone.now() - timedelta(days=9),
    )
    document.file.save("", ContentFile(content), save=False)
    document.save(force_insert=True)
    return document


def requested(person, *kinds, identified=True, **values):
    """A case about `person`, shown to be hers."""
    case = arrived(*(kinds or (Kind.ACCESS,)), about=person, at=timezone.now() - timedelta(days=2), **values)
    if identified:
        came_forward(case, timezone.now() - timedelta(days=1))
        case.refresh_from_db(fields=["identified_at"])
    return case


def granted(case, by, **values):
    """Whoever decides has said yes to everything that gives data."""
    at = timezone.now() - timedelta(hours=1)
    options = {"proposed_by": "user:0", "proposed_at": at, "decided_by": signature(by), "decided_at": at}
    options |= {"verdict": "granted", **values}
    return [
        Decision.objects.create(case=case, right=right, **options)
        for right in case.kinds
        if right in ("access", "portability")
    ]


def made(case, by, **values):
    """A package, finished, everything about others blacked out."""
    package = order(case, by=by, **values)
    search(case, by=by)
    judge_all(case, by=by)
    return make(package)


def released(case, maker, second, way=Package.Way.LINK, **values):
    """A package that two people have let go."""
    granted(case, second)
    return release(approve(made(case, maker), by=second), way, by=second, **values)


def opened(package):
    """{name: content} of its ZIP."""
    with zipfile.ZipFile(io.BytesIO(b"".join(content_of(package)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(files, name):
    """A JSON of a package."""
    return json.loads(files[name])

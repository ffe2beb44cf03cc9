"""Packs of evidence as tests want them: ordered for this year, made by their job, unpacked into a folder."""

import io
import zipfile

from django.utils import timezone

from crm.dpo.evidence.download import hand_over
from crm.dpo.evidence.pack_job import carry_out
from crm.dpo.evidence.packs import Terms, order
from crm.jobs.work import claimed

CHEAP = ("requests", "breaches", "settings")  # sections with little to print


def ordered(by, follows=None, **terms):
    """A pack of this year."""
    today = timezone.localdate()
    usual = {"since": today.replace(month=1, day=1), "until": today, "sections": CHEAP}
    return order(Terms(**{**usual, **terms}), by=by, follows=follows)


def make(pack):
    """Let its job run; the pack as it is afterwards."""
    with claimed(pack.job.pk) as run:
        assert run is not None
        carry_out(run)
    pack.refresh_from_db()
    pack.job.refresh_from_db()
    return pack


def unpacked(pack, by, folder):
    """The folder of the bag."""
    content = b"".join(hand_over(pack, by=by))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder / str(pack)

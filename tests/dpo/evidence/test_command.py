"""manage.py evidence: lists packs, makes a masked one that verifies, refuses what it must."""

import json
import stat
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm.dpo.evidence import bag
from crm.dpo.models import EvidencePack
from crm.privacy.models import LedgerEntry
from tests.dpo.evidence.made_packs import make, ordered

DAYS = {"since": "2026-01-01", "until": "2026-01-31"}


def said(**options):
    out = StringIO()
    call_command("evidence", stdout=out, **options)
    return out.getvalue()


def made(out, *sections):
    return said(
        since=timezone.localdate().replace(month=1, day=1),
        until=timezone.localdate(),
        sections=sections,
        out=out,
    )


def test_it_makes_a_masked_pack_that_checks_itself(db, tmp_path):
    target = tmp_path / "pack.zip"
    words = made(target, "breaches", "settings")
    pack = EvidencePack.objects.get()
    assert words == f"{pack}: {target}, digest {pack.digest}\n"
    assert (pack.full, pack.state, pack.entries, pack.sections) == (False, "ready", 0, ["breaches", "settings"])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    command = [sys.executable, "-I", str(bag.VERIFIER), str(target)]
    report = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (report.returncode, pack.digest in report.stdout) == (0, True)
    acts = LedgerEntry.objects.filter(act__startswith="evidence.").order_by("pk")
    assert list(acts.values_list("act", "actor_id")) == [
        ("evidence.ordered", "manage.evidence"),
        ("evidence.made", "dpo.make_evidence"),
        ("evidence.downloaded", "manage.evidence"),
    ]


def test_it_lists_packs_in_numbers(dora):
    assert said() == ""
    pack = make(ordered(dora, sections=["breaches"], about="Kontrola"))
    assert said() == f"{pack}  ready  taken 0  {pack.digest[:16]}\n"
    row = {"number": str(pack), "state": "ready", "full": False, "digest": pack.digest, "taken": 0}
    assert json.loads(said(json=True)) == {"ok": True, "packs": [row]}


def test_it_refuses_what_it_must(db, tmp_path):
    held = tmp_path / "held.zip"
    held.write_text("x")
    with pytest.raises(CommandError, match="File exists"):
        made(held, "breaches")
    with pytest.raises(CommandError, match="--since and --until"):
        said(out=tmp_path / "none.zip")
    with pytest.raises(CommandError, match="last day"):
        call_command("evidence", since="2026-02-01", until="2026-01-01", out=tmp_path / "back.zip")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("evidence", "--sections", "everything")
    assert (held.read_text(), EvidencePack.objects.count()) == ("x", 0)

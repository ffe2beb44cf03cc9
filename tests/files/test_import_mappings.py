"""Saved mappings: kept with the columns of a file, recognised by its headers, shared, renamed, removed, forgotten."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from crm.contacts import tasks
from crm.files.imports.arrival import receive
from crm.files.imports.recognition import guesses_of, headers_of
from crm.files.imports.terms import choose_columns
from crm.files.mapping.saved_mappings import forget, remember, remove, rename_and_share, restore, signature_of
from crm.files.models import Import, SavedMapping
from crm.privacy.models import LedgerEntry
from tests.files.import_cases import csv, everybody

HEADERS = "Kto;Skrzynka;Gdzie;Co"
EWA = "Ewa Lis;ewa@x.test;Gniezno;Woli e-mail"
COLUMNS = {0: "name", 1: "email", 2: "city", 3: "note"}
PAGE = reverse("contacts:mappings")

pytestmark = pytest.mark.django_db


def saved(by, name="Targi Meble", *, headers=HEADERS, columns=COLUMNS, over=(), team=None) -> SavedMapping:
    """A mapping as somebody saves it with the columns of a file."""
    load = receive(csv(EWA, headers=headers), "lista.csv", by=by)
    assert choose_columns(load, columns, overwriting=over, by=by) == []
    return remember(load, headers_of(load), name, team=team, by=by)


def read(by, headers=HEADERS) -> tuple[dict, list, object]:
    """Where a fresh file goes for `by`: targets, what it replaces, by which mapping."""
    load = receive(csv(EWA, headers=headers), "lista.csv", by=by)
    fresh = Import.objects.get(pk=load.pk)
    return fresh.targets, fresh.overwriting, fresh.saved


def acts() -> list[str]:
    """What the ledger says about mappings."""
    return list(LedgerEntry.objects.filter(act__startswith="mapping.").order_by("pk").values_list("act", flat=True))


def test_the_next_file_with_these_headers_goes_the_same_way_whatever_their_order(sam):
    mapping = saved(sam, over=["city"])
    assert read(sam) == (COLUMNS, ["city"], mapping)
    assert read(sam, " co ;GDZIE;Skrzynka:;kto") == ({0: "note", 1: "city", 2: "email", 3: "name"}, ["city"], mapping)
    assert read(sam, "Kto;Skrzynka;Gdzie;Co;Jeszcze")[2] is None


def test_the_page_says_by_what_it_recognised_the_file(as_user, sam):
    saved(sam)
    load = receive(csv(EWA, headers=HEADERS), "lista.csv", by=sam)
    page = as_user(sam).get(f"/imports/{load.uid}/columns/").content.decode()
    assert "Targi Meble" in page
    assert {column.why for column in guesses_of(Import.objects.get(pk=load.pk))} == {"saved"}


def test_a_refused_column_stays_refused_whatever_was_saved(sam):
    mapping = saved(sam)
    mapping.columns = {"headers": {"kto": "name", "pesel": "note"}, "overwriting": []}
    mapping.signature = signature_of(["Kto", "PESEL"])
    mapping.save()
    assert read(sam, "Kto;PESEL")[0] == {0: "name"}


def test_two_columns_of_one_name_are_told_apart(sam):
    columns = {0: "name", 1: "phone", 2: "phone_2"}
    mapping = saved(sam, headers="Kto;Telefon;Telefon", columns=columns)
    assert read(sam, "Kto;Telefon;Telefon") == (columns, [], mapping)


def test_it_is_ones_own_until_it_is_the_teams_and_ones_own_comes_first(sam, nina, mallory, team_a):
    mapping = saved(sam)
    assert [read(user)[2] for user in (sam, nina, mallory)] == [mapping, None, None]
    rename_and_share(mapping, "Targi", team=team_a, by=sam)
    assert [read(user)[2] for user in (sam, nina, mallory)] == [mapping, mapping, None]
    hers = saved(nina, columns={0: "name", 1: "email"})
    assert [read(user)[2] for user in (sam, nina)] == [mapping, hers]


def test_the_same_name_for_the_same_headers_is_written_anew(sam):
    first = saved(sam)
    again = saved(sam, name="TARGI meble", columns={0: "name", 1: "email"})
    assert (again.pk, SavedMapping.objects.count(), read(sam)[0]) == (first.pk, 1, {0: "name", 1: "email"})
    assert acts() == ["mapping.saved", "mapping.changed"]


def test_only_its_owner_changes_it_and_only_for_her_own_team(sam, nina, team_a, team_b):
    mapping = saved(sam, team=team_a)
    for verb in (lambda: rename_and_share(mapping, "x", team=None, by=nina), lambda: remove(mapping, by=nina)):
        with pytest.raises(PermissionDenied):
            verb()
    with pytest.raises(PermissionDenied):
        rename_and_share(mapping, "x", team=team_b, by=sam)


def test_a_removed_one_recognises_nothing_until_it_is_taken_back(sam):
    mapping = saved(sam)
    remove(mapping, by=sam)
    assert read(sam)[2] is None
    restore(mapping, by=sam)
    assert (read(sam)[2], acts()) == (mapping, ["mapping.saved", "mapping.removed", "mapping.restored"])


def test_removed_ones_go_after_a_month_and_unused_ones_after_two_years(sam):
    removed, result = saved(sam, "Stare"), saved(sam, "Nowe", headers="Kto;Skrzynka", columns={0: "name", 1: "email"})
    remove(removed, by=sam)
    now = timezone.now()
    assert (forget(now + timedelta(days=29)), forget(now + timedelta(days=31))) == (0, 1)
    read(sam, "Kto;Skrzynka")
    assert (forget(now + timedelta(days=729)), list(SavedMapping.objects.all())) == (0, [result])
    SavedMapping.objects.update(used_at=now - timedelta(days=731))
    tasks.forget_imports()
    assert SavedMapping.objects.count() == 0


def test_name_and_columns_are_sealed_and_an_identifier_never_stays_in_the_name(sam):
    mapping = saved(sam, "Lista 44051401359")
    row = SavedMapping.objects.filter(pk=mapping.pk).values().get()
    assert ("Lista" in str(row), "skrzynka" in str(row)) == (False, False)
    assert "44051401359" not in SavedMapping.objects.get(pk=mapping.pk).label


def test_it_is_saved_renamed_shared_removed_and_taken_back_on_screen(as_user, sam, team_a):
    load, client = receive(csv(EWA, headers=HEADERS), "lista.csv", by=sam), as_user(sam)
    columns = {f"column_{at}": target for at, target in COLUMNS.items()}
    client.post(f"/imports/{load.uid}/columns/", {**columns, "over_2": "on", "remember": "Targi"})
    mapping = SavedMapping.objects.get()
    assert (mapping.label, mapping.team, mapping.overwriting) == ("Targi", None, ["city"])
    page = f"/imports/mappings/{mapping.uid}/"
    assert ["Targi" in client.get(PAGE).content.decode(), "skrzynka" in client.get(page).content.decode()] == [True] * 2
    assert client.post(page, {"name": "", "team": ""}).status_code == 422
    client.post(page, {"name": "Targi 2027", "team": str(team_a.uid)})
    mapping.refresh_from_db()
    assert (SavedMapping.objects.get().label, mapping.team) == ("Targi 2027", team_a)
    client.post(f"{page}removal/")
    assert (client.get(page).status_code, "Targi 2027" in client.get(PAGE).content.decode()) == (404, False)
    client.post(f"{page}restoration/")
    assert client.get(page).status_code == 200


def test_a_colleague_of_the_team_reads_it_and_a_stranger_misses_it(as_user, sam, nina, mallory, team_a):
    page = f"/imports/mappings/{saved(sam, team=team_a).uid}/"
    answer = as_user(nina).get(page)
    assert (answer.status_code, "removal" in answer.content.decode()) == (200, False)
    assert [as_user(nina).post(path).status_code for path in (page, f"{page}removal/")] == [403, 403]
    assert [as_user(mallory).get(page).status_code, as_user(mallory).post(f"{page}removal/").status_code] == [404, 404]


def test_the_command_takes_it_by_name_or_finds_it_by_the_headers(sam, tmp_path, capsys):
    saved(sam, "Targi", over=["city"])
    path = tmp_path / "lista.csv"
    path.write_bytes(csv(EWA, headers=HEADERS).getvalue())
    for item in ({"mapping": "targi"}, {}):
        call_command("import_contacts", str(path), purpose="contracts", source="Targi", dry_run=True, **item)
        assert capsys.readouterr().out.startswith("done: 1 new")
    call_command("import_contacts", str(path), purpose="contracts", source="Targi", mapping="targi")
    assert everybody() == [{"name": "Ewa Lis", "email": "ewa@x.test", "city": "Gniezno", "notes": ["Woli e-mail"]}]

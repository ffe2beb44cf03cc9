"""The first steps of an import on screen: the file, its columns, its origin. And that nobody else sees it."""

import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.files.imports.row_store import unpack
from crm.files.models import Import, ImportRow
from crm.jobs.models import Job
from crm.privacy.models import AccessEntry, LedgerEntry
from tests.files.import_cases import HEADERS, checked, csv, imported, prepared

ANNA = "Anna Nowak;anna@x.test;601222214;Mebloplast;;Prezes;Poznań;Rozmowa na stoisku;"
SECRET = "44051401359"

pytestmark = pytest.mark.django_db


def upload(content: str | bytes, name="targi.csv", **more):
    data = content if isinstance(content, bytes) else content.encode()
    return {"file": SimpleUploadedFile(name, data), "encoding": "", "delimiter": "", **more}


def disk():
    return sorted(path.name for path in (settings.DATA_DIR / "files" / "files.import").rglob("*.sealed"))


def origin(load, **changes):
    desk = f"{load.owner.uid}.{load.owner.teams.get().uid}"
    values = {"origin_kind": "fair", "origin_label": "Targi", "obtained_on": "2026-05-12", "purpose": "contracts"}
    return {**values, "notice": "due", "desk": desk, "mode": "both", "match": "any", **changes}


def test_an_uploaded_file_waits_at_its_columns_with_guesses_and_samples(as_user, sam):
    response = as_user(sam).post("/imports/new/", upload(f"{HEADERS}\n{ANNA}\n"))
    load = Import.objects.get()
    assert (response.status_code, response.url) == (302, f"/imports/{load.uid}/columns/")
    assert (load.owner, load.state, load.name, load.encoding, load.delimiter) == (
        sam,
        "draft",
        "targi.csv",
        "utf-8",
        ";",
    )
    page = as_user(sam).get(response.url)
    assert [line[0].target for line in page.context["form"].lines] == [
        "name",
        "email",
        "phone",
        "company",
        "nip",
        "position",
        "city",
        "note",
        "tags",
    ]
    assert "Rozmowa na stoisku" in page.content.decode()
    assert AccessEntry.objects.get().view == "contacts:import_columns"


def test_a_column_nobody_may_take_is_refused_by_name_and_its_values_never_reach_the_server(as_user, sam):
    as_user(sam).post("/imports/new/", upload(f"Nazwisko;PESEL;Data urodzenia\nNowak;{SECRET};1944-05-14\n"))
    load = Import.objects.get()
    page = as_user(sam).get(f"/imports/{load.uid}/columns/")
    assert list(unpack(load.file.plain())) == [(2, {0: "Nowak"})]
    assert [name for name in page.context["form"].fields if name.startswith("column_")] == ["column_0"]
    text = page.content.decode()
    assert ("PESEL" in text, "Data urodzenia" in text) == (True, True)
    assert (SECRET in text, "1944-05-14" in text, SECRET in str(load.columns)) == (False, False, False)


def test_the_file_lies_sealed_and_the_row_names_nothing_in_it(as_user, sam):
    as_user(sam).post("/imports/new/", upload(f"{HEADERS}\n{ANNA}\n", name="Anna Nowak.csv"))
    load = Import.objects.get()
    blob = (settings.DATA_DIR / "files" / load.file.name).read_bytes()
    row = str(Import.objects.values().get())
    assert [mark in text for mark in ("Anna", "anna@x.test", "Mebloplast") for text in (str(blob), row)] == [False] * 6


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "pusty.csv", "pusty"),
        (b"%PDF-1.7 x", "a.pdf", "nie jest tabela"),
        (b"Imie;E-mail\n", "a.csv", "ani jednego wiersza"),
        (b'Imie;E-mail\n"Jan;j@x.test\nPiotr;p@x.test\n', "a.csv", "udzys"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence_and_nothing_stays(as_user, sam, content, name, words):
    before = disk() if (settings.DATA_DIR / "files" / "files.import").exists() else []
    response = as_user(sam).post("/imports/new/", upload(content, name=name))
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert (Import.objects.count(), disk() if before else []) == (0, before)


def test_a_file_over_the_limit_is_not_even_kept(as_user, sam):
    response = as_user(sam).post("/imports/new/", upload(b"x" * (26 * 1024 * 1024)))
    errors = response.context["form"].errors["file"]
    assert (response.status_code, len(errors), "25 MB" in errors[0]) == (422, 1, True)


def test_another_file_replaces_the_first_and_the_columns_begin_anew(as_user, sam, django_capture_on_commit_callbacks):
    load = checked(prepared(sam, csv(ANNA, "Jan;jan@;;;;;;;")))
    old = load.file.name
    with django_capture_on_commit_callbacks(execute=True):
        response = as_user(sam).post(f"/imports/{load.uid}/file/", upload("Imię i nazwisko;E-mail\nEwa;ewa@x.test\n"))
    fresh = Import.objects.get()
    assert (response.status_code, fresh.pk, fresh.mapping, fresh.mapped) == (
        302,
        load.pk,
        {"0": "name", "1": "email"},
        False,
    )
    assert (fresh.state, fresh.counts, ImportRow.objects.count()) == ("draft", {}, 0)
    assert (fresh.file.storage.exists(old), list(unpack(fresh.file.plain()))) == (
        False,
        [(2, {0: "Ewa", 1: "ewa@x.test"})],
    )


def test_a_guess_is_corrected_and_kept_until_tomorrow(as_user, sam):
    load = prepared(sam, csv("Jan;a@x.test;b@x.test", headers="Kto;Adres e-mail;Inne"))
    data = {"column_0": "name", "column_1": "", "column_2": "email"}
    response = as_user(sam).post(f"/imports/{load.uid}/columns/", data)
    load.refresh_from_db()
    assert (response.url, load.mapping, load.mapped) == (
        f"/imports/{load.uid}/origin/",
        {"0": "name", "2": "email"},
        True,
    )
    page = as_user(sam).get(f"/imports/{load.uid}/columns/")
    assert [field.value() for _column, field, _over in page.context["form"].lines] == ["name", "", "email"]


def test_columns_that_contradict_each_other_are_not_kept(as_user, sam):
    load = prepared(sam, csv(ANNA))
    data = {"column_0": "name", "column_1": "name"}
    response = as_user(sam).post(f"/imports/{load.uid}/columns/", data)
    assert (response.status_code, [problem.code for problem in response.context["problems"]]) == (422, ["target_twice"])
    assert Import.objects.get().mapping == load.mapping


def test_origin_and_purpose_are_compulsory_and_not_guessed(as_user, sam):
    load = prepared(sam, csv(ANNA))
    Import.objects.update(purpose=None, origin_kind="", obtained_on=None, origin_label=None)
    page = as_user(sam).get(f"/imports/{load.uid}/origin/")
    blank = {name: page.context["form"][name].value() for name in ("origin_kind", "obtained_on", "purpose")}
    response = as_user(sam).post(f"/imports/{load.uid}/origin/", {"notice": "due", "mode": "new"})
    assert (blank, response.status_code) == ({"origin_kind": "", "obtained_on": None, "purpose": None}, 422)
    assert set(response.context["form"].errors) == {
        *("origin_kind", "origin_label", "obtained_on", "purpose", "desk", "match")
    }
    assert Job.objects.count() == 0


def test_telling_the_origin_begins_the_check(as_user, sam, nina):
    load = prepared(sam, csv(ANNA))
    desk = f"{nina.uid}.{nina.teams.get().uid}"
    result = origin(load, purpose="service", notice="known", desk=desk, mode="new")
    columns = {"column_0": "name", "column_1": "email"}
    as_user(sam).post(f"/imports/{load.uid}/columns/", columns)
    response = as_user(sam).post(f"/imports/{load.uid}/origin/", result)
    load = Import.objects.select_related("job", "purpose").get()
    assert response.url == f"/imports/{load.uid}/check/"
    assert (load.state, load.job.kind, load.job.payload) == ("checking", "contacts.check_import", {"import": load.pk})
    assert (load.origin_kind, load.origin_label, load.notice, load.duplicates) == ("fair", "Targi", "known", "skip")
    assert (load.purpose.slug, load.keeper, load.team) == ("service", nina, nina.teams.get())


def test_a_column_the_purpose_does_not_need_is_named_and_left_out_on_demand(as_user, sam):
    load = prepared(sam, csv(ANNA))
    as_user(sam).post(f"/imports/{load.uid}/columns/", {"column_0": "name", "column_1": "email", "column_6": "city"})
    result = origin(load, purpose="enquiries")
    response = as_user(sam).post(f"/imports/{load.uid}/origin/", result)
    rows = [(problem.code, problem.header) for problem in response.context["problems"]]
    assert (response.status_code, rows, response.context["avoidable"]) == (422, [("not_needed", "Miasto")], True)
    response = as_user(sam).post(f"/imports/{load.uid}/origin/", {**result, "leave_out": "1"})
    assert (response.status_code, Import.objects.get().mapping) == (302, {"0": "name", "1": "email"})


def test_consents_are_offered_only_with_a_column_of_days_and_one_of_proofs(as_user, sam):
    headers = "E-mail;Zgoda e-mail;Data zgody;Dowód zgody"
    bare = prepared(sam, csv("a@x.test;tak", headers="E-mail;Zgoda e-mail"))
    proved = prepared(sam, csv("a@x.test;tak;2026-05-01;formularz v4", headers=headers))
    fields = [as_user(sam).get(f"/imports/{load.uid}/origin/").context["form"].fields for load in (bare, proved)]
    assert ["consents_for" in names for names in fields] == [False, True]
    assert [purpose.slug for purpose in fields[1]["consents_for"].queryset] == ["offers"]


def test_a_colleague_of_another_team_cannot_be_given_the_contacts(as_user, sam, mallory):
    load = prepared(sam, csv(ANNA))
    foreign = f"{mallory.uid}.{mallory.teams.get().uid}"
    response = as_user(sam).post(f"/imports/{load.uid}/origin/", origin(load, desk=foreign))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["desk"])


STEPS = ("import", "import_file", "import_columns", "import_origin", "import_check", "import_errors", "import_run")
ACTS = ("import_check", "import_run", "import_reversal", "import_abandonment")


def test_a_foreign_import_is_missing_at_every_address(as_user, sam, mallory, marek, arek):
    load = checked(prepared(sam, csv(ANNA, "Jan;jan@;;;;;;;")))
    row = reverse("contacts:import_row", args=[load.uid, 3])
    by_name = {name: as_user(sam).get(reverse(f"contacts:{name}", args=[load.uid])).status_code for name in STEPS}
    assert set(by_name.values()) == {200, 302}
    for other in (mallory, marek):
        answers = [as_user(other).get(reverse(f"contacts:{name}", args=[load.uid])) for name in STEPS]
        answers += [as_user(other).post(reverse(f"contacts:{name}", args=[load.uid])) for name in ACTS]
        answers += [as_user(other).post(row, {"kind": "refuse"})]
        assert {response.status_code for response in answers} == {404}
    assert as_user(arek).get(reverse("contacts:imports")).status_code == 403
    load.refresh_from_db()
    assert load.state == "checked"


def test_the_list_holds_ones_own_imports_only(as_user, sam, mallory):
    load = prepared(sam, csv(ANNA))
    assert [[first for first, _kind in as_user(user).get("/imports/").context["loads"]] for user in (sam, mallory)] == [
        [load],
        [],
    ]


def test_an_import_waits_at_the_step_it_has_reached(as_user, sam):
    load = prepared(sam, csv(ANNA))
    waiting = [as_user(sam).get(f"/imports/{load.uid}/").url]
    waiting.append(as_user(sam).get(f"/imports/{checked(load).uid}/").url)
    waiting.append(as_user(sam).get(f"/imports/{imported(load).uid}/").url)
    assert [url.split("/")[3] for url in waiting] == ["check", "check", "run"]


def test_giving_up_removes_the_file_and_everything_said_about_it(as_user, sam, django_capture_on_commit_callbacks):
    load = checked(prepared(sam, csv(ANNA, "Jan;jan@;;;;;;;")))
    with django_capture_on_commit_callbacks(execute=True):
        response = as_user(sam).post(f"/imports/{load.uid}/abandonment/")
    fresh = Import.objects.get()
    assert (response.url, fresh.state, fresh.file.name, fresh.name, fresh.columns) == (
        "/imports/",
        "abandoned",
        "",
        "",
        None,
    )
    assert (ImportRow.objects.count(), load.file.storage.exists(load.file.name)) == (0, False)
    assert LedgerEntry.objects.filter(act="import.abandoned", target=f"import:{load.uid}").count() == 1


def test_a_big_file_is_sealed_as_it_came_and_stripped_by_the_check(as_user, sam, monkeypatch):
    monkeypatch.setattr("crm.files.imports.arrival.AT_ONCE", {"text": 10, "workbook": 10})
    content = f"Imię i nazwisko;E-mail;PESEL\nAnna;anna@x.test;{SECRET}\n"
    load = prepared(sam, io.BytesIO(content.encode()))
    assert (load.shelved, SECRET in load.file.plain().decode()) == (False, True)
    load = checked(load)
    assert (load.shelved, load.state, list(unpack(load.file.plain()))) == (
        True,
        "checked",
        [(2, {0: "Anna", 1: "anna@x.test"})],
    )


def test_a_big_file_broken_in_its_middle_goes_back_to_the_first_step(as_user, sam, monkeypatch):
    monkeypatch.setattr("crm.files.imports.arrival.AT_ONCE", {"text": 10, "workbook": 10})
    load = prepared(sam, io.BytesIO(b"Imie;E-mail\n" + b"Jan;j@x.test\n" * 300 + b'"Ewa;e@x.test\n'))
    load = checked(load)
    assert (load.state, load.trouble, load.job.problem) == (
        "draft",
        {"code": "unclosed_quote", "row": 302},
        "The file cannot be read.",
    )
    assert as_user(sam).get(f"/imports/{load.uid}/").url == f"/imports/{load.uid}/file/"
    assert "wierszu 302" in as_user(sam).get(f"/imports/{load.uid}/file/").content.decode()
    again = as_user(sam).get(f"/imports/{load.uid}/check/", headers={"HX-Request": "true"})
    assert (
        again.status_code,
        "HX-Redirect" in again,
        f'href="/imports/{load.uid}/file/"' in again.content.decode(),
    ) == (
        200,
        False,
        True,
    )

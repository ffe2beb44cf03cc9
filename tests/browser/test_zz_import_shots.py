import os
from pathlib import Path
import pytest
from crm.contacts import tasks
from crm.contacts.models import Import
from tests.browser.conftest import DESK, PHONE
OUT=Path("/tmp/spojnik/importtest/shots"); OUT.mkdir(exist_ok=True)
SAMPLE=Path("docs/samples/kontakty.csv").resolve()

def shot(page,name): page.screenshot(path=OUT/f"{name}.png", full_page=True)

@pytest.fixture(autouse=True)
def _pl(settings):
    from django.utils.translation import trans_real
    settings.LOCALE_PATHS=["/tmp/spojnik/importtest/locale"]
    trans_real._translations.clear(); trans_real._default=None
    yield
    trans_real._translations.clear(); trans_real._default=None

@pytest.mark.parametrize(("theme","language","width"), [("light","pl",DESK),("dark","en",PHONE),("light","pl",PHONE),("dark","en",DESK)])
def test_shots(enter, clean, sam, add, theme, language, width):
    sam.theme, sam.language = theme, language; sam.save()
    add(sam, name="Iwona Kruk", email="i.kruk@kancelaria.example", phone="")
    t=f"{theme}-{language}-{width}-"
    page=enter(sam,"/imports/",width=width); shot(page,t+"0list"); clean(page)
    page.get_by_role("link",name="Wczytaj plik" if False else "").first
    page.goto("/imports/new/"); shot(page,t+"1file"); clean(page)
    page.set_input_files("input[type=file]",SAMPLE); shot(page,t+"1file-b"); page.locator("[data-save]").click()
    page.wait_for_url("**/columns/"); shot(page,t+"2columns"); clean(page)
    page.locator("[data-save]").click()
    page.wait_for_url("**/origin/"); shot(page,t+"3origin"); clean(page)
    page.expected.append("422"); page.locator("[data-save]").click(); page.wait_for_load_state(); shot(page,t+"3origin-errors"); clean(page)
    page.select_option("[name=origin_kind]","fair"); page.fill("[name=origin_label]","Targi Drema 2026"); page.fill("[name=obtained_on]","2026-05-12"); page.select_option("[name=purpose]","enquiries")
    page.locator("[data-save]").click(); page.wait_for_load_state(); page.wait_for_timeout(300); shot(page,t+"3origin-needless"); clean(page)
    page.locator("[name=leave_out]").click(); page.wait_for_url("**/check/"); shot(page,t+"4checking"); clean(page)
    load=Import.objects.get(); tasks.check_import(load.job_id)
    page.reload(); shot(page,t+"4check"); clean(page)
    page.locator("[name=value]").first.fill("jan.nowak@gruszka.example"); page.locator("button[value=fix]").first.click(); page.wait_for_timeout(800); shot(page,t+"4check-fixed"); clean(page)
    page.goto(page.url.split("?")[0]+"?show=remarks"); shot(page,t+"4check-remarks"); clean(page)
    page.goto(page.url.split("?")[0]+"?show=updated"); shot(page,t+"4check-updated"); clean(page)
    page.goto(page.url.split("?")[0]+"?show=duplicates"); shot(page,t+"4check-duplicates"); clean(page)
    page.locator("form[action$='/run/'] button").click(); page.wait_for_url("**/jobs/**"); shot(page,t+"5job"); clean(page)
    load.refresh_from_db(); page.goto(f"/imports/{load.uid}/"); shot(page,t+"5running"); clean(page)
    tasks.import_contacts(load.job_id); page.goto(f"/imports/{load.uid}/"); shot(page,t+"5report"); clean(page)
    page.goto("/imports/"); shot(page,t+"6list"); clean(page)
    page.goto(f"/imports/{load.uid}/"); page.locator("form[action$='/reversal/'] button").click(); page.wait_for_url("**/jobs/**"); load.refresh_from_db(); tasks.undo_import(load.job_id); page.goto(f"/imports/{load.uid}/"); shot(page,t+"7undone"); clean(page)

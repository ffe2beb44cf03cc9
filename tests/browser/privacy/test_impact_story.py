"""A purpose is screened, assessed step by step, advised on, decided; a measure stops holding and it is open again."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from crm.dpo.impact.impact_steps import CONTEXT, DECISION, OPINION, PRINCIPLES, RISKS, VOICES
from crm.dpo.models import Assessment
from crm.dpo.risks import measure_checks
from crm.dpo.risks.measure_checks import look
from retention.models import RestoreDrill
from tests.breaches.pdf_words import words_of_pdf
from tests.dpo.assessing import in_a_year
from tests.dpo.impact.test_impact import risk

HEALTH = "Handlowcy zapisują w notatkach, kto choruje."


def drilled(*, ok):
    """A try at restoring the backup, and the look of the night at it."""
    at = timezone.now()
    terms = {"backup_name": "proba", "backup_made_at": at - timedelta(hours=3), "seconds": 9}
    RestoreDrill.objects.create(at=at, ok=ok, **terms)
    look(by=measure_checks.BY)


def answer_all(page):
    """Every open question of a step in a sentence, then on to the next step."""
    for place in page.locator("#main form textarea").all():
        place.fill("Tak jak opisano w rejestrze czynności.")
    with page.expect_navigation():
        page.get_by_role("button", name="Zapisz i przejdź dalej").click()


def screened(desk, clean):
    """From the list to a screening that somebody answered otherwise than proposed."""
    desk.locator("form[action$='/impact/of/offers/'] button").click()
    expect(desk.locator("#main")).to_contain_text("z mapy")
    desk.locator("[name=l4][value=clear]").check()
    clean(desk)
    desk.expected.append("422")
    desk.get_by_role("button", name="Zapisz i przejdź dalej").click()
    expect(desk.locator("[name=l4_note]")).to_have_attribute("aria-invalid", "true")
    desk.locator("[name=l4_note]").fill(HEALTH)
    with desk.expect_navigation():
        desk.get_by_role("button", name="Zapisz i przejdź dalej").click()
    return Assessment.objects.get(kind="impact", purpose="offers")


def decided(owner, url, clean):
    """Whoever decides for the controller reads it and approves it."""
    owner.goto(f"{url}?step={DECISION}")
    clean(owner)
    owner.locator("[name=outcome][value=approved]").check()
    owner.locator("[name=review_on]").fill(f"{in_a_year()}")
    with owner.expect_navigation():
        owner.get_by_role("button", name="Zdecyduj").click()
    expect(owner.locator("#main")).to_contain_text("Oskar Olszak")


def test_an_assessment_from_the_proposal_to_the_decision_and_open_again(
    enter, clean, transactional_db, dora, oskar, ada, tmp_path
):
    drilled(ok=True)
    desk = enter(dora, "/privacy/impact/")
    row = screened(desk, clean)
    url = f"/privacy/impact/{row.uid}/"
    for step in (CONTEXT, PRINCIPLES):
        expect(desk).to_have_url(f"{desk.url.partition('?')[0]}?step={step}")
        answer_all(desk)
    for event in ("access", "change", "loss"):
        risk(dora, event, measures=("drill",))
    desk.goto(f"{url}?step={RISKS}")
    expect(desk.locator("#main")).to_contain_text("R-03")
    clean(desk)
    desk.goto(f"{url}?step={VOICES}")
    desk.locator("[name=asked][value=yes]").check()
    answer_all(desk)
    expect(desk).to_have_url(f"{desk.url.partition('?')[0]}?step={OPINION}")
    desk.locator("[name=opinion-verdict][value=for]").check()
    desk.locator("[name=opinion-text]").fill("Tak, z dwoma listami w miesiącu.")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Zapisz opinię").click()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Przekaż do decyzji").click()
    owner = enter(oskar)
    decided(owner, url, clean)
    with owner.expect_download() as coming:
        owner.get_by_role("link", name="PDF").click()
    coming.value.save_as(tmp_path / "ocena.pdf")
    words = words_of_pdf((tmp_path / "ocena.pdf").read_bytes())
    assert all(part in words for part in (HEALTH, "R-02", "Tak, z dwoma listami"))

    drilled(ok=False)
    desk.goto("/privacy/impact/")
    expect(desk.locator("#main")).to_contain_text("otwarta ponownie: środek nie działa")
    desk.goto("/privacy/")
    clean(desk)
    desk.goto("/privacy/readiness/")
    expect(desk.locator("#main")).to_contain_text("D-01")
    desk.goto(url)
    expect(desk.locator("#main")).to_contain_text("nie działają środki, na których się opiera")
    expect(desk.locator("#main")).to_contain_text("próba odtworzenia")
    clean(desk)

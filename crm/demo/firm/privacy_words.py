"""What the invented firm tells people and asks them: two versions of notice and words, and who received them.

It comes before the people, so that whoever agrees agrees to words in force and whoever is told is told by a version.
Whatever a real controller has published already stays.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pgtrigger
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import ProtectedError, Q

from consents.models import Controller, NoticeVersion, PrivacyNotice, Wording, WordingTally, WordingText
from consents.notices.fact_watch import BY as PROGRAM
from consents.notices.notice_versions import GENERAL, Promise, draft_notice, open_notice, publish_notice
from consents.statements.drafts import draft, give_opinion, publish
from consents.wordings.tallies import month_of
from crm.demo.firm.newsletter import FIRM, OFTEN, WORDS
from crm.privacy.actors import Actor, signature
from crm.privacy.models import Purpose

FIRST_WORDS = {
    (channel, language): text.replace("Zgodę mogę wycofać w każdej chwili.", "Zgodę można wycofać listownie.").replace(
        "I can withdraw at any time.", "I can withdraw by letter."
    )
    for (channel, language), text in WORDS.items()
}
PROMISES = (
    {
        "contracts": Promise("3 lata od końca umowy", "3 years from the end of the contract", 36),
        "offers": Promise("do wycofania zgody", "until you withdraw"),
    },
    {
        "contracts": Promise(
            "6 lat od końca umowy, do końca roku",
            "6 years from the end of the contract, to the end of that year",
            72,
            True,
        ),
        "business-contact": Promise("2 lata od ostatniego kontaktu", "2 years from the last contact", 24),
        "offers": Promise("do wycofania zgody", "until you withdraw"),
    },
)
TITLES = {"title": "Twoje dane u nas", "title_en": "Your data with us"}
SINCE, NEXT = 400, 90  # days ago: the first version of everything, and the second
# How often the words were shown and ticked: (months ago, asked, ticked) of either version.
TALLIES = (((6, 96, 61), (5, 104, 66), (4, 88, 57)), ((2, 92, 43), (1, 101, 46), (0, 64, 28)))
TRIGGERS = (
    *("consents.NoticeVersion:published_stays", "consents.NoticeText:published_text_stays"),
    "consents.NoticePeriod:published_text_stays",
)


def publish_words(purposes: Mapping[str, Purpose], moment: Callable[..., datetime], *, by: Actor, officer: Any) -> None:
    """Two versions of the notice and of the words for offers, where nobody has made any; the caller holds the rest."""
    if Controller.named() is None:
        Controller.name_it(FIRM, by=by)
    if not PrivacyNotice.objects.filter(slug=GENERAL).exists():
        publish_notices(moment, by=by, officer=officer)
    if not Wording.objects.filter(purpose_slug=purposes["offers"].slug).exists():
        publish_wordings(purposes["offers"], moment, by=by, officer=officer)


def publish_notices(moment: Callable[..., datetime], *, by: Actor, officer: Any) -> None:
    """Publish two versions of the privacy notice about every purpose."""
    notice = open_notice({"slug": GENERAL, **TITLES, "purposes": []}, by=by, at=moment(SINCE))
    whys = ("Pierwsza wersja.", "Dłuższy okres dla umów: roszczenia przedawniają się później.")
    for days, promises, why in zip((SINCE, NEXT), PROMISES, whys, strict=True):
        version = draft_notice(notice, promises, by=by, at=moment(days + 9), why=why)
        give_opinion(version, "for", "Zgodna z praktyką firmy.", by=officer, at=moment(days + 5))
        publish_notice(version, by=by, at=moment(days))


def publish_wordings(offers: Purpose, moment: Callable[..., datetime], *, by: Actor, officer: Any) -> None:
    """Publish two versions of the wording of the consent to offers, and how people answered them."""
    whys = ("Pierwsza wersja.", "Wycofanie tak łatwe jak zgoda.")
    for days, words, why, counts in zip((SINCE, NEXT), (FIRST_WORDS, WORDS), whys, TALLIES, strict=True):
        wording = draft(offers, words, by=by, at=moment(days + 9), why=why, **OFTEN)
        give_opinion(wording, "for", "Jasne i osobne dla każdego kanału.", by=officer, at=moment(days + 5))
        publish(wording, by=by, at=moment(days))
        text = wording.texts.get(channel="email", language="pl")
        for ago, times_shown, ticked in counts:
            month = month_of(moment(0)) - relativedelta(months=ago)
            WordingTally.objects.create(text=text, month=month, asked=times_shown, ticked=ticked)


def words_at(slug: str, channel: str, at: datetime) -> WordingText | None:
    """The words that were in force at `at`, in Polish."""
    rows = WordingText.objects.filter(channel=channel, language="pl", wording__in=Wording.objects.in_force(at))
    return rows.filter(wording__purpose_slug=slug).select_related("wording").first()


def withdraw_words(*, by: Actor) -> None:
    """Take out the notice that the demo made, and the program's draft, unless somebody real has received it."""
    ours = Q(drafted_by=signature(by)) | Q(drafted_by=signature(PROGRAM), published_at=None)
    with pgtrigger.ignore(*TRIGGERS):
        for notice in PrivacyNotice.objects.filter(made_by=signature(by)):
            try:
                with transaction.atomic():
                    NoticeVersion.objects.filter(ours, notice=notice).delete()
                    notice.delete()
            except ProtectedError:
                continue  # somebody real was told by it, or drafts on

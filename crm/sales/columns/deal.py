"""Every column of a deal, for every surface. Of a person's own deal the words stand in sealed fields, of a firm's in
the organisation's (`fields` names them).
"""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.lists.columns import Api, Column, Columns, Control, Exported, Filtered, Group, Imported, Listed, No, Sort
from crm.privacy.categories import Category
from crm.sales import typed_values
from crm.sales.columns.form_fields import Clean, DayField, ReadByUs
from crm.sales.models import Deal

CARD = No("a deal is no person, and has no business card")
MERGED = No("two deals are never made one")
VERB = No("another act changes it, with a rule of its own")
ON_PAGE = No("the list has what tells deals apart; the rest stands on the page")
SEALED = No("the words of a deal are sealed, and nobody looks for an empty one")
KEPT_IN = No("notes are written for the house and stay in it")
COUNTED = No("it is worked out from the others")
ABOUT = Category.CORRESPONDENCE  # what a file says of somebody by it


def of_course(name: str, label: Any, **surfaces: Any) -> Column:
    """A column that acts move: where the deal stands, who looks after it, when something happened."""
    nowhere = {"control": VERB, "new": VERB, "in_place": VERB, "card": VERB, "imported": VERB, "api": Api.READ}
    return Column(name, label, **{**nowhere, "merged": MERGED, "vcard": CARD, "filtered": Filtered.OWN, **surfaces})


def typed(name: str, label: Any, **surfaces: Any) -> Column:
    """A column that the form asks for."""
    return Column(name, label, **{"new": True, "merged": MERGED, "vcard": CARD, **surfaces})


def brought(words: str, turn: int, label: Any = "", **said: Any) -> Imported:
    """A target among those of the deal itself."""
    return Imported(said.pop("group", "deal"), label, words, turn, category=ABOUT, **said)


def deals() -> Columns:
    """The table of deals."""
    return DEAL


DEAL = Columns(
    Deal,
    (
        typed(
            "title",
            _("What is it about?"),
            fields=("house_title",),
            read=lambda deal: deal.told("title"),
            control=Control(120, required=True, placed=True, sort=Sort.WORDS, made=partial(Clean, max_length=120)),
            in_place=No("it stands in the head of the page, which the form changes"),
            card=No("it stands in the head of the page"),
            listed=Listed("deal", _("Deal"), usual=1, drawn=True),
            filtered=SEALED,
            imported=brought(
                r"\btytul|\bnazwa\b|\bszans|\btemat|\btitle|\bdeal\b|\bopportunity|\bsubject|^name$",
                14,
                _("What it is about"),
                replaces=False,
            ),
            exported=Exported(_("What it is about"), usual=True),
        ),
        of_course(
            "customer",
            _("Customer"),
            category=Category.IDENTITY,
            listed=Listed("whose", pgettext_lazy("deal", "Customer"), usual=2, drawn=True),
            filtered=No("the filter by company asks for it, and the search for people"),
            exported=Exported(usual=True),
            api=No("programs read contact and company, each by its id"),
        ),
        typed(
            "amount",
            _("Amount"),
            group="amount",
            control=Control(placed=True, sort=Sort.MONEY, made=partial(ReadByUs, typed_values.amount)),
            listed=Listed(usual=6, drawn=True),
            filtered=No("the list asks whether there is one"),
            imported=brought(r"\bkwot|\bwartosc|\bamount|\bvalue\b|\bcena\b|\bprice", 9),
            exported=Exported(usual=True),
        ),
        typed(
            "currency",
            _("Currency"),
            group="amount",
            control=Control(placed=True, choices=lambda: Deal.Currency.choices),
            listed=No("it stands behind the amount"),
            filtered=Filtered.OWN,
            imported=brought(r"\bwalut|\bcurrency", 8),
            exported=Exported(usual=True),
        ),
        of_course(
            "weighted",
            _("Weighted"),
            listed=Listed(drawn=True),
            filtered=COUNTED,
            api=COUNTED,
        ),
        of_course(
            "pipeline",
            _("Pipeline"),
            listed=Listed(drawn=True),
            imported=brought(r"\blejek\b|\bpipeline|\bproces\b", 7, group="course", replaces=False),
        ),
        of_course(
            "stage",
            _("Stage"),
            listed=Listed("state", _("State"), usual=3, drawn=True),
            imported=brought(r"\betap|\bstage|\bfaza\b|\bkrok\b", 6, group="course"),
            exported=Exported(usual=True),
        ),
        of_course(
            "probability",
            _("Probability, %"),
            listed=No("the weighted amount says it"),
            filtered=COUNTED,
            api=COUNTED,
        ),
        of_course(
            "outcome",
            _("Outcome"),
            listed=No("the state says it"),
            filtered=No("the views of the list ask for it"),
            imported=brought(
                r"\bstatus\b|\bstan\b|\bwynik\b|\boutcome\b", 5, _("Open, won or lost"), group="course", code="status"
            ),
            exported=Exported(usual=True),
            api=No("programs read and write it as state"),
        ),
        typed(
            "closes_on",
            _("Expected close"),
            group="closes",
            control=Control(placed=True, sort=Sort.DAY, made=DayField),
            listed=Listed("closes", usual=4, drawn=True),
            filtered=Filtered.OWN,
            imported=brought(r"\bclos(e|ing)\b|\bzamkniec|\btermin\b|\bplanowan|\bexpected", 3),
            exported=Exported(usual=True, code="closes"),
        ),
        of_course(
            "opened_at",
            pgettext_lazy("deal", "Opened"),
            listed=Listed("opened", drawn=True),
            imported=brought(
                r"\bdata (utworz|dodan|otwarc|rozpocz)|\bcreated|\bcreate date|\bopened|^data$|^date$",
                4,
                _("Opened on"),
                group="course",
                code="opened_on",
                replaces=False,
            ),
            exported=Exported(code="opened"),
        ),
        of_course(
            "ended_at",
            _("Ended"),
            listed=ON_PAGE,
            filtered=No("reports ask for the days of an end"),
            imported=brought(
                r"\bdata (wygran|przegran|zakoncz)|\b(won|lost|ended) (on|at|date|time)\b|^zakonczon\w*$",
                2,
                _("Won or lost on"),
                group="course",
                code="ended_on",
                many=True,
                replaces=False,
            ),
            exported=Exported(code="ended"),
        ),
        of_course(
            "lost_reason",
            _("Why it was lost"),
            listed=ON_PAGE,
            filtered=No("reports ask for it"),
            imported=brought(r"\b(powod|przyczyna)\b|\breason\b", 1, group="course", replaces=False),
            exported=Exported(code="reason"),
        ),
        of_course("step", _("Next step"), listed=Listed(usual=5, drawn=True), exported=COUNTED, api=COUNTED),
        of_course(
            "last_activity_at",
            _("Last activity"),
            listed=Listed("last", drawn=True),
            exported=Exported(code="last"),
        ),
        of_course("team", _("Team"), word=_("team"), listed=Listed(drawn=True), api=No("programs see their own team")),
        of_course(
            "owner",
            _("Owner"),
            word=_("owner"),
            listed=Listed(usual=7, drawn=True),
            exported=Exported(usual=True),
            api=No("who works for the house is no data of a program's"),
        ),
        typed(
            "notes",
            _("Notes"),
            fields=("house_notes",),
            read=lambda deal: deal.told("notes"),
            control=Control(
                4000,
                placed=True,
                sort=Sort.WORDS,
                made=partial(
                    Clean, max_length=4000, required=False, strip=True, widget=forms.Textarea(attrs={"rows": 3})
                ),
            ),
            in_place=No("a text of many lines takes the whole form"),
            card=No("notes stand in a card of their own"),
            listed=ON_PAGE,
            filtered=SEALED,
            imported=brought(r"\buwag|\bnotat|\bkomentarz|\bopis|\bnote|\bcomment|\bdescription", 13, many=True),
            exported=KEPT_IN,
        ),
    ),
    groups={"amount": Group(_("Amount")), "closes": Group(_("Expected close"))},
)

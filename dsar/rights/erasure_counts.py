"""What an erasure took and left, in numbers: by kind of entry at the desk, in plain words in letters (Art. 12(1))."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext_lazy

from crm.privacy.categories import Category
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.map.titles import words_for
from retention.horizons.explanation import UNCOUNTED

CONTACT = gettext_lazy("name and contact details")
TALK = gettext_lazy("notes, conversations and correspondence")
PAPERS = gettext_lazy("documents and settlements")
BUSINESS = gettext_lazy("records of your business with us")
CONSENTS = gettext_lazy("consents, objections and notices")
ORIGIN = gettext_lazy("where the data came from")
FURTHER = gettext_lazy("further information about you")
AIDS = gettext_lazy("auxiliary records that belong to these data")

OF_CATEGORY = {  # what holds several kinds is called by the first
    Category.CORRESPONDENCE: TALK,
    Category.CONSENT: CONSENTS,
    Category.FINANCIAL: PAPERS,
    Category.PROVENANCE: ORIGIN,
    **dict.fromkeys((Category.IDENTITY, Category.EMAIL, Category.PHONE, Category.ADDRESS), CONTACT),
    **dict.fromkeys((Category.EMPLOYMENT, Category.COMPANY), CONTACT),
}
OF_APP = {"sales": BUSINESS, "consents": CONSENTS, "mail": TALK, "dsar": TALK}  # of rows that say nothing by themselves
OF_PATH = {("privacy", "kind"): CONTACT, ("sales", "category"): PAPERS}  # of rows that know their own category


def entries(counts: dict[str, int]) -> dict[str, int]:
    """{what such an entry is called: how many} of counts by model, by name."""
    named = {label: number for label, number in counts.items() if label not in UNCOUNTED}
    return dict(sorted((words_for(label), number) for label, number in named.items()))


def plain_entries(counts: dict[str, int]) -> dict[str, int]:
    """{plain words: how many}, most first: what a letter says, whatever our tables are called (Art. 12(1))."""
    by_label, numbers = {room.label: room for room in rooms()}, Counter[str]()
    for label, number in counts.items():
        if label not in UNCOUNTED:
            numbers[str(plain_name(label, by_label.get(label)))] += number
    return dict(numbers.most_common())


def plain_name(label: str, room: Room | None) -> Any:
    """What entries of a model are to the person, from what its columns say."""
    fixed = {column.category for column in room.columns if column.fixed} if room else set()
    if category_words := next((words for category, words in OF_CATEGORY.items() if category in fixed), None):
        return category_words
    app, _dot, _model = label.partition(".")
    paths = [column.category for column in room.columns if not column.fixed] if room else []
    if paths:
        return OF_PATH.get((app, paths[0]), FURTHER)
    return FURTHER if fixed else OF_APP.get(app, AIDS)


def receipt(results: dict[str, Any]) -> dict[str, Any]:
    """{went, stayed, kinds: [{name, went, stayed}]} of what an erasure did (`Decision.done`)."""
    went, stayed = entries(results.get("went", {})), entries(results.get("stayed", {}))
    names = sorted({*went, *stayed}, key=lambda name: (-went.get(name, 0), name))
    kinds = [
        {"name": name[:1].upper() + name[1:], "went": went.get(name, 0), "stayed": stayed.get(name, 0)}
        for name in names
    ]
    return {"went": sum(went.values()), "stayed": sum(stayed.values()), "kinds": kinds}

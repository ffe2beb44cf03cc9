"""Fields and tags of the house, in use and removed; what people say in fields is planted with them (cast_people.py)."""

from collections.abc import Iterator

from crm.contacts.custom.definitions import add_field, remove
from crm.contacts.models import CustomField
from crm.contacts.tags.tagging import add_tag, remove_tag
from crm.demo.permission_cast.cast_people import ACTIVE, REMOVED, Seeded, word
from crm.privacy.actors import Actor

FROM = {
    "record": "contact",
    "kind": "choice",
    "label": "Skąd o nas wie",
    "label_en": "How they heard of us",
    "category": "employment",
    "purposes": ["contracts"],
}


def fields_of_the_house(*, by: Actor) -> Iterator[Seeded]:
    """A choice with its answers, a field that was removed, and a link to somebody; nobody says anything in them."""
    for state in (ACTIVE, REMOVED):
        key = f"skad_{state}"
        field = add_field({**FROM, "key": key, "choices": ["Targi", "Polecenie", "Internet"]}, by=by)
        yield Seeded("custom_field", str(field.uid), None, None, state)
        if state == REMOVED:
            remove(field, by=by)
    link = {**FROM, "kind": "contact", "label": "Kto polecił", "label_en": "Recommended by"}
    yield Seeded("custom_field", str(add_field({**link, "key": "recommended"}, by=by).uid), None, None, "link")
    for choice in CustomField.objects.get(key=f"skad_{ACTIVE}").choices.all():
        yield Seeded("field_choice", str(choice.uid), None, None)


def tags_of_the_house(*, by: Actor) -> Iterator[Seeded]:
    """Two tags in use, and one that was removed."""
    for state in (ACTIVE, ACTIVE, REMOVED):
        tag = add_tag(word("tag"), by=by)
        yield Seeded("tag", str(tag.uid), None, None, state)
        if state == REMOVED:
            remove_tag(tag, by=by)

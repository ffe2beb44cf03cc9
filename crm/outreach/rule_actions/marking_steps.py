"""A tag, a field of the house's own, the stage of a deal."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.contacts.contact_list import bulk_acts
from crm.contacts.custom_values.typed_values import parse_value
from crm.contacts.custom_values.value_store import custom_values_of, fields_named, in_use
from crm.contacts.models import Contact, Tag
from crm.contacts.models.field_kinds import Kind
from crm.contacts.people.editing import edit
from crm.contacts.tags.tagging import tags_of
from crm.outreach.rule_actions.action import DONE, INVALID, UNCHANGED, Action, Outcome, Scene, label_of, uid_or_nobody
from crm.outreach.rule_parts.params import CHOICE, TEXT, Pairs, Param
from crm.outreach.rule_parts.subjects import CONTACT, DEAL
from crm.sales.deal_lists import bulk_tags
from crm.sales.deals.deals import change
from crm.sales.deals.moves import move
from crm.sales.models import Stage

SET, ADD = "set", "add"
HOW = {SET: pgettext_lazy("rule", "write"), ADD: pgettext_lazy("rule", "add to the number")}
SETTABLE = (Kind.NUMBER, Kind.CHOICE, Kind.YES_NO, Kind.DATE)


def tags(_user: Any) -> Pairs:
    """The tags in use."""
    return [(str(tag.pk), tag.name) for tag in Tag.objects.in_use()]


def tag_in(settings: Mapping[str, Any]) -> Tag | None:
    """The chosen tag, if it is still there."""
    return Tag.objects.in_use().filter(pk=settings["tag"]).first()


def write(record: Any, values: dict[str, Any], *, by: User) -> list[str]:
    """Save values on a contact or a deal as its form does; names of what changed."""
    save = edit if isinstance(record, Contact) else change
    return save(record, values, version=record.version, by=by)


class AddTag(Action):
    """A tag more."""

    kind, label, icon, undoable = "tag_add", gettext_lazy("Add a tag"), "tag", True
    params = (Param("tag", gettext_lazy("Tag"), CHOICE, tags),)

    def lacking(self, settings: Mapping[str, Any], user: User) -> str:
        return "" if tag_in(settings) else _("The tag is gone.")

    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        tag = tag_in(settings)
        if tag is None:
            return Outcome(INVALID)
        tag_all = bulk_acts.tag_all if scene.on_contact else bulk_tags.tag_all
        result = tag_all([scene.record.uid], tag.name, by=scene.user)
        scene.record.refresh_from_db(fields=["version"])
        return Outcome(DONE, was=[tag.pk]) if result.count else Outcome(UNCHANGED)

    def undo(self, run: Any, outcome: Mapping[str, Any], record: Any, *, by: User) -> bool:
        name = Tag.objects.in_use().filter(pk=outcome["was"][0]).values_list("name", flat=True).first()
        names = tags_of(record)
        return name in names and bool(write(record, {"tags": [each for each in names if each != name]}, by=by))

    def words(self, settings: Mapping[str, Any], user: User) -> str:
        return f"{self.label}: {label_of(self.params[0], settings, user)}"


class RemoveTag(AddTag):
    """A tag less."""

    kind, label, icon = "tag_remove", gettext_lazy("Take a tag off"), "x"

    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        tag, names = tag_in(settings), tags_of(scene.record)
        if tag is None or tag.name not in names:
            return Outcome(UNCHANGED)
        write(scene.record, {"tags": [name for name in names if name != tag.name]}, by=scene.user)
        return Outcome(DONE, was=[tag.pk])

    def undo(self, run: Any, outcome: Mapping[str, Any], record: Any, *, by: User) -> bool:
        name = Tag.objects.in_use().filter(pk=outcome["was"][0]).values_list("name", flat=True).first()
        names = tags_of(record)
        return bool(name) and name not in names and bool(write(record, {"tags": [*names, name]}, by=by))


def own_fields(_user: Any) -> Pairs:
    """The fields that the house made for contacts and deals, as far as a value can be written at once."""
    pairs = []
    for of, prefix in ((CONTACT, gettext_lazy("Contact")), (DEAL, gettext_lazy("Deal"))):
        fields = [field for field in in_use(of) if field.kind in SETTABLE]
        pairs += [(f"{of}.{field.name}", f"{prefix}: {field}") for field in fields]
    return pairs


class SetField(Action):
    """A value of a field that the house made, or points added to a number: scoring by own weights."""

    kind, label, icon, undoable = "field", gettext_lazy("Write a field"), "edit", True
    params = (
        Param("field", gettext_lazy("Field"), CHOICE, own_fields),
        Param("how", gettext_lazy("How"), CHOICE, lambda _user: list(HOW.items())),
        Param("value", gettext_lazy("Value"), TEXT, most=40, optional=True),
    )

    def lacking(self, settings: Mapping[str, Any], user: User) -> str:
        field = self.field_in(settings)
        if field is None:
            return _("The field is gone.")
        if settings["how"] == ADD and field.kind != Kind.NUMBER:
            return _("Only to a number something can be added.")
        try:
            value = parse_value(field, settings["value"])
        except ValidationError as problem:
            return str(problem.messages[0])
        return _("Write how much to add.") if settings["how"] == ADD and not value else ""

    def field_in(self, settings: Mapping[str, Any]) -> Any:
        """The field as it is now; None where it is gone."""
        of, _dot, name = settings["field"].partition(".")
        field = fields_named([name], of).get(name)
        return field if field is not None and field.asked else None

    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        field = self.field_in(settings)
        if field is None or not settings["field"].startswith(f"{scene.of}."):
            return Outcome(INVALID)
        value = parse_value(field, settings["value"])
        if settings["how"] == ADD:
            value = added(custom_values_of(scene.record, [field])[field.name], value)
        changed = write(scene.record, {field.name: value}, by=scene.user)
        row = f"{field.name}:{settings['value']}" if settings["how"] == ADD else ""
        return Outcome(DONE, row) if changed else Outcome(UNCHANGED)

    def foresee(self, records: Iterable[Any], settings: Mapping[str, Any], user: User) -> dict[int, str]:
        code = INVALID if self.field_in(settings) is None else DONE
        return {record.pk: code for record in records}

    def undo(self, run: Any, outcome: Mapping[str, Any], record: Any, *, by: User) -> bool:
        name, _colon, number = outcome["row"].partition(":")
        field = fields_named([name], CONTACT if isinstance(record, Contact) else DEAL).get(name)
        if not number or field is None:
            return False
        before = custom_values_of(record, [field])[name]
        return bool(write(record, {name: added(before, f"{-Decimal(parse_value(field, number))}")}, by=by))

    def words(self, settings: Mapping[str, Any], user: User) -> str:
        label = label_of(self.params[0], settings, user)
        return f"{label}: {HOW[settings['how']]} {settings['value']}".strip()


def added(before: str, number: str) -> str:
    """The sum of two stored numbers, as it is stored."""
    total = (Decimal(before or 0) + Decimal(number or 0)).normalize()
    return f"{total if total else abs(total):f}"


def stages(_user: Any) -> Pairs:
    """The stages in use, by pipeline."""
    return [
        (str(stage.uid), f"{stage.pipeline}: {stage}") for stage in Stage.objects.in_use().select_related("pipeline")
    ]


class MoveStage(Action):
    """Another stage of the pipeline."""

    kind, label, icon, undoable = "stage", gettext_lazy("Move the deal to a stage"), "arrow-right", True
    needs, of = (rights.DEALS_EDIT,), (DEAL,)
    params = (Param("stage", gettext_lazy("Stage"), CHOICE, stages),)

    def lacking(self, settings: Mapping[str, Any], user: User) -> str:
        return "" if self.stage_in(settings) else _("The stage is gone.")

    def stage_in(self, settings: Mapping[str, Any]) -> Stage | None:
        """The stage, if it is still in use."""
        return Stage.objects.in_use().filter(uid=uid_or_nobody(settings["stage"])).select_related("pipeline").first()

    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        stage, was = self.stage_in(settings), scene.record.stage_id
        if stage is None:
            return Outcome(INVALID)
        return Outcome(DONE, was=[was]) if move(scene.record, stage, by=scene.user) else Outcome(UNCHANGED)

    def foresee(self, records: Iterable[Any], settings: Mapping[str, Any], user: User) -> dict[int, str]:
        stage = self.stage_in(settings)
        if stage is None:
            return {record.pk: INVALID for record in records}
        same = {record.pk: record.stage_id == stage.pk for record in records}
        ended = {record.pk for record in records if record.outcome}
        return {key: INVALID if key in ended else UNCHANGED if there else DONE for key, there in same.items()}

    def undo(self, run: Any, outcome: Mapping[str, Any], record: Any, *, by: User) -> bool:
        before = Stage.objects.in_use().filter(pk=outcome["was"][0]).select_related("pipeline").first()
        return before is not None and move(record, before, by=by)

    def words(self, settings: Mapping[str, Any], user: User) -> str:
        return f"{self.label}: {label_of(self.params[0], settings, user)}"

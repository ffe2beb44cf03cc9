"""The states of migrations that are rendered quickly are those that Django renders."""

from django.contrib.postgres.fields import ArrayField
from django.core.management import get_commands
from django.db import connection, models
from django.db.migrations import AddField, AlterField, CreateModel, RenameField
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from crm.privacy.database.quick_states import Fields, quick_states


def steps() -> list[Operation]:
    """Made anew each time: a renaming changes the fields that an operation holds."""
    key = [("id", models.BigAutoField(primary_key=True))]
    lane = models.ForeignKey("privacy.Lane", models.CASCADE, to_field="name")
    place = models.IntegerField(default=3, choices=[(3, "third")])
    return [
        CreateModel("Lane", [*key, ("name", models.CharField("name", max_length=9, unique=True))]),
        CreateModel("Card", [*key, ("lane", lane)]),
        AddField("Card", "place", place, preserve_default=False),
        AlterField("Card", "place", models.IntegerField(null=True)),
        RenameField("Lane", "name", "title"),
        AddField("Lane", "open", models.BooleanField(default=True)),
    ]


def columns() -> list[dict[str, tuple]]:
    """{column: what it is made of, and to which other one it points} after each step, as its models were rendered."""
    state = ProjectState()
    assert state.apps is not None  # rendered from here on
    return [rendered(state, step) for step in steps()]


def rendered(state: ProjectState, step: Operation) -> dict[str, tuple]:
    """The columns after one step."""
    step.state_forwards("privacy", state)
    fields = [field for model in state.apps.get_models() for field in model._meta.local_fields]
    return {str(field): (*field.deconstruct()[1:], points_to(field)) for field in fields}


def points_to(field: models.Field) -> str:
    """The column at the other end of a foreign key."""
    return str(field.target_field) if isinstance(field, models.ForeignKey) else ""


def test_after_each_step_the_models_are_those_that_django_renders():
    expected = columns()
    with quick_states():
        assert columns() == expected
    assert expected[-1]["privacy.Card.lane"][-1] == "privacy.Lane.title"


def test_every_field_of_ours_is_made_of_the_same_each_time(db):
    quick, state = Fields(), MigrationLoader(connection).project_state()
    fields = [field for model in state.models.values() for field in model.fields.values()]
    parts = MigrationAutodetector(state, state).deep_deconstruct
    expected = [parts(field.clone()) for field in fields]
    for _turn in range(2):
        assert [parts(quick.clone(field)) for field in fields] == expected


def test_a_field_inside_a_field_is_another_one_in_each_clone():
    quick, field = Fields(), ArrayField(models.IntegerField())
    assert quick.clone(field).base_field is not quick.clone(field).base_field


def test_it_is_what_an_installation_runs():
    assert get_commands()["migrate"] == "crm.privacy"

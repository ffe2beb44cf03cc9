"""Migrations: they say what the models say, and tables made in one operation are those made one by one."""

from django.core.management import call_command
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from crm.privacy.database.fresh_tables import FreshTables

KEY = ("id", models.BigAutoField(primary_key=True))
LANE = CreateModel("Lane", [KEY, ("name", models.CharField(max_length=9))])
CARD = CreateModel(
    "Card",
    [KEY, ("lane", models.ForeignKey("privacy.Lane", models.CASCADE)), ("place", models.IntegerField())],
    options={"constraints": [models.UniqueConstraint(fields=["lane", "place"], name="card_place_once")]},
)


def after(*operations) -> ProjectState:
    """What is known once they are done; everything before was rendered already."""
    state = ProjectState()
    assert state.apps is not None
    for operation in operations:
        operation.state_forwards("privacy", state)
    return state


def tables() -> set[str]:
    """Those of the two."""
    return {"privacy_lane", "privacy_card"} & set(connection.introspection.table_names())


def test_the_migrations_say_what_the_models_say(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_tables_made_together_are_known_like_those_made_one_by_one():
    together, single = after(FreshTables([LANE, CARD])), after(LANE, CARD)
    assert together == single
    assert together.apps.get_model("privacy", "Card").lane.field.related_model is together.apps.get_model(
        "privacy", "Lane"
    )


def test_they_are_made_with_all_that_belongs_to_them_and_go_again(db):
    fresh_tables, nothing = FreshTables([LANE, CARD]), ProjectState()
    state = after(fresh_tables)
    with connection.schema_editor() as editor:
        fresh_tables.database_forwards("privacy", editor, nothing, state)
    assert tables() == {"privacy_lane", "privacy_card"}
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "privacy_card")
    assert constraints["card_place_once"]["unique"]
    assert [constraint["foreign_key"] for constraint in constraints.values() if constraint["foreign_key"]] == [
        ("privacy_lane", "id")
    ]
    with connection.schema_editor() as editor:
        fresh_tables.database_backwards("privacy", editor, state, nothing)
    assert tables() == set()
    assert fresh_tables.describe() == "Create 2 tables"

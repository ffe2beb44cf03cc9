"""A log line says when, what and where, and never what an exception says: its message may quote a person's data."""

import logging
from decimal import Decimal

import pytest
import structlog

from crm.privacy.guards.log_lines import formatter


class Kept(logging.Handler):
    """Formats as the console does and keeps the lines."""

    def __init__(self):
        super().__init__()
        self.setFormatter(formatter())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def kept():
    handler = Kept()
    logging.getLogger("tests.lines").addHandler(handler)
    yield handler
    logging.getLogger("tests.lines").removeHandler(handler)


def test_a_line_of_ours_begins_with_time_and_level(kept):
    structlog.get_logger("tests.lines").warning("bell not heard", job=7)

    (line,) = kept.lines
    assert line.startswith("timestamp='20")
    assert " level='warning' event='bell not heard' job=7" in line


@pytest.mark.parametrize("logger", [structlog.get_logger("tests.lines"), logging.getLogger("tests.lines")])
def test_an_exception_is_named_by_class_and_way_only(kept, logger):
    try:
        raise ValueError("no such address: anna@zolc.test")
    except ValueError:
        logger.exception("request_failed")

    (line,) = kept.lines
    assert "error='ValueError' way='" in line
    assert f"{__file__}:" in line
    assert "anna" not in line


@pytest.mark.parametrize(
    ("words", "given", "told"),
    [
        ("Not Found: %s", ("/nowhere/anna/",), "Not Found: …"),
        ("%s took %d ms, %.1f s", ("anna", 7, 0.5), "… took 7 ms, 0.5 s"),
        ("%(name)s[%(id)s]: %(exc)s", ({"name": "anna", "id": 7, "exc": "anna"},), "…[7]: …"),
        ("%d rows", (Decimal(7),), "%d rows"),
        ("nothing to say", (), "nothing to say"),
    ],
)
def test_what_another_package_puts_into_its_words_is_withheld_but_for_numbers(kept, words, given, told):
    logging.getLogger("tests.lines").warning(words, *given)

    (line,) = kept.lines
    assert (f"event='{told}'" in line, "anna" in line) == (True, False)


def test_a_line_that_repeats_an_exception_names_its_class_only(kept):
    try:
        raise ValueError("Invalid HTTP_HOST header: 'anna.test'.")
    except ValueError as trouble:
        logging.getLogger("tests.lines").error(str(trouble), exc_info=True)

    (line,) = kept.lines
    assert ("event='…' error='ValueError'" in line, "anna" in line) == (True, False)

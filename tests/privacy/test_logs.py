"""A log line says when, what and where, and never what an exception says: its message may quote a person's data."""

import logging

import pytest
import structlog

from crm.privacy.logs import formatter


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

"""Reading a body: one JSON object, or nothing."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Json(JSONParser):
    """JSON objects. What is nested too deeply to be read is malformed, as what is cut short is."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            parsed = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError from None
        if not isinstance(parsed, dict):
            raise ParseError
        return parsed

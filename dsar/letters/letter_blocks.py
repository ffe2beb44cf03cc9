"""The plain text of a letter in pieces, for paper, HTML and mails."""

from typing import Any


def blocks(text: str) -> list[dict[str, Any]]:
    """[{kind: heading|list|text, text, lines}] of a letter, for paper and HTML."""
    found = []
    for part in filter(None, (one.strip() for one in text.replace("\r\n", "\n").split("\n\n"))):
        lines = [line.strip() for line in part.split("\n")]
        if part.startswith("## "):
            found.append({"kind": "heading", "text": lines[0][3:], "lines": []})
            lines = lines[1:]
        if lines and all(line.startswith("- ") for line in lines):
            found.append({"kind": "list", "text": "", "lines": [line[2:] for line in lines]})
        elif lines:
            found.append({"kind": "text", "text": "\n".join(lines), "lines": []})
    return found


def plain(text: str) -> str:
    """A letter for a mail without marks."""
    return "\n\n".join(
        "\n".join(f"- {line}" for line in one["lines"]) if one["kind"] == "list" else one["text"]
        for one in blocks(text)
    )

"""The plain text of a letter in pieces, for paper, HTML and mails."""

from typing import Any


def blocks(text: str) -> list[dict[str, Any]]:
    """[{kind: heading|list|text, text, lines}] of a letter, for paper and HTML."""
    parsed = []
    for part in filter(None, (paragraph.strip() for paragraph in text.replace("\r\n", "\n").split("\n\n"))):
        lines = [line.strip() for line in part.split("\n")]
        if part.startswith("## "):
            parsed.append({"kind": "heading", "text": lines[0][3:], "lines": []})
            lines = lines[1:]
        if lines and all(line.startswith("- ") for line in lines):
            parsed.append({"kind": "list", "text": "", "lines": [line[2:] for line in lines]})
        elif lines:
            parsed.append({"kind": "text", "text": "\n".join(lines), "lines": []})
    return parsed


def plain(text: str) -> str:
    """The letter as plain text for a mail, without its marks."""
    return "\n\n".join(
        "\n".join(f"- {line}" for line in block["lines"]) if block["kind"] == "list" else block["text"]
        for block in blocks(text)
    )

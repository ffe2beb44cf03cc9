"""Bytes of a mail as text, whatever charset it says it has. Never raises.

What a mail says is believed where the bytes bear it out: many programs write UTF-8 or Windows-1250 and say ASCII or
Latin 1, say nothing, or say what nobody knows. Then the alphabets of Polish mail are tried, and the one wins whose text
looks most like writing.
"""

import codecs
import re
import unicodedata

# Text is a few alphabets; a codec that unpacks or interprets (unicode_escape, idna, …) has no place in a mail.
UNFIT = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"})
SHIFTED = ("iso2022", "hz", "utf-7", "utf-16", "utf-32")  # their bytes look like ASCII, or like nothing else
OURS = ("cp1250", "iso8859-2")
TWINS = dict(zip(OURS, reversed(OURS), strict=True))
ALIASES = {
    **dict.fromkeys(("windows1250", "cp-1250", "x-cp1250", "win-1250", "win1250", "ms-ee"), "cp1250"),
    **dict.fromkeys(("iso8859_2", "iso-88592", "x-iso-8859-2", "latin-2", "iso-latin-2"), "iso8859-2"),
    **dict.fromkeys(("utf8mb4", "x-utf-8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("koi8", "koi"), "koi8-r"),
    "windows-874": "cp874",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",  # what calls itself GB2312 mostly is more
}
POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
IN_WORDS = re.compile(r"(?<=[^\W\d_])[{0}]|[{0}](?=[^\W\d_])".format("".join(sorted(POLISH))))  # ±5 is no ą5
TYPOGRAPHY = frozenset("„”“’–—…»«•€§°\u00a0\u00ad")
RARE = frozenset("¤¦¨¬±¶¸¹ľĽśŤť") - POLISH  # signs that stand where the other alphabet has its letters
SAMPLE = 20_000
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def text_of(content: bytes, declared: str = "") -> str:
    """`content` as text without control signs; `declared` is what the mail says of its charset, which may be junk."""
    codec = codec_name(declared)
    if codec.startswith(SHIFTED):
        return clean(content.decode(codec, "replace"))
    if content.isascii():
        return clean(content.decode("ascii"))
    if (text := decoded(content, "utf-8-sig")) is not None:  # nothing else looks like it by chance
        return clean(text)
    if codec and (text := decoded(content, codec)) is not None and plausible(text, codec):
        return clean(unmistaken(content, codec, text))
    return clean(best(content, codec))


def codec_name(declared: str) -> str:
    """Python's name of a charset; empty for none, for an unknown one and for what is no alphabet."""
    name = re.sub(r"[^a-z0-9_.:+-]", "", declared.strip().lower())[:40]
    try:
        codec = codecs.lookup(ALIASES.get(name, name)) if name else None
    except (LookupError, ValueError):
        return ""
    if codec is None or codec.name in UNFIT or not getattr(codec, "_is_text_encoding", True):
        return ""
    return codec.name


def decoded(content: bytes, codec: str) -> str | None:
    """The text, or None where these bytes are none of that codec's."""
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        return None


def plausible(text: str, codec: str) -> bool:
    """Whether a text looks like writing: no control signs of the upper half, few signs in place of letters."""
    marks = [sign for sign in text[:SAMPLE] if sign >= "\x80"]
    controls = any("\x80" <= sign <= "\x9f" for sign in marks)
    return not controls and (codec in TWINS or sum(map(weight, marks)) >= 0)


def unmistaken(content: bytes, codec: str, text: str) -> str:
    """`text`, or what the other of the two alphabets of Polish mail makes of it where that is Polish all over."""
    other = decoded(content, TWINS[codec]) if codec in TWINS else None
    if other is None or not plausible(other, codec) or foreign(other):
        return text
    return other if len(IN_WORDS.findall(other)) > len(IN_WORDS.findall(text)) else text


def foreign(text: str) -> bool:
    """Whether it holds letters that Polish has not."""
    return any(sign >= "\x80" and sign.isalpha() and sign not in POLISH for sign in text)


def weight(sign: str) -> int:
    """What one sign beyond ASCII says for the alphabet that gave it."""
    if sign in POLISH:
        return 3
    if sign in RARE:
        return -3
    if sign in TYPOGRAPHY:
        return 1
    return 1 if unicodedata.category(sign).startswith("L") else -1


def best(content: bytes, codec: str) -> str:
    """The likeliest reading; of two alike what was declared, then Windows'."""
    names = dict.fromkeys(filter(None, (codec, *OURS, "latin-1")))
    texts = [content.decode(name, "replace") for name in names]
    return max(texts, key=score)


def score(text: str) -> int:
    """How much a text looks like writing."""
    marks = [sign for sign in text[:SAMPLE] if sign >= "\x80"]
    strange = sum(sign == "\ufffd" or "\x80" <= sign <= "\x9f" for sign in marks)
    return sum(map(weight, marks)) - 5 * strange


def clean(text: str) -> str:
    """The text with one sort of line end, without signs that neither show nor separate, and fit to be stored."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).lstrip("\ufeff")

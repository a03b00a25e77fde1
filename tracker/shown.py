"""The one filter for text that people see: terminals, logs, mails, feeds, tables, pages.

Names, file names, headings and the answers of servers come from others. What would steer a
terminal, turn the direction of a line or hide in it is shown as a sign that can be read: ESC as ␛,
a right-to-left override as <U+202E>. What shows nothing and steers nothing (a soft hyphen, a byte
order mark, a plain direction mark) is left out. Joiners stay in scripts that are written with them.

Data keeps the true text: JSON has it, with the same characters as escapes.
"""

import re

LEFT_OUT = "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"
"""Seen nowhere and of no effect beyond the word that they stand in."""

_PICTURES = "\xa9\xae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
"""Signs that are drawn in two ways, as a letter or as a picture: U+FE0E and U+FE0F say which."""

_JOINED = f"\u0590-\u1fff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufeff{_PICTURES}"
"""Scripts in which a joiner (ZWNJ, ZWJ) is spelling: Hebrew to Khmer, and signs of pictures."""

_TERMINAL = "\0-\x08\x0b-\x1f\x7f-\x9f"
"""What steers a terminal: ESC, BEL, backspace, CSI and OSC in one character."""

_TURNING = "\u2028\u2029\u202a-\u202e\u2066-\u206f"
"""What ends a line, or turns its direction."""

_UNSEEN = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2061-\u2065\u2800\u3164\ufe00-\ufe0d\uffa0"
    "\ufff0-\ufffb\ud800-\udfff\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ufdd0-\ufdef"
) + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
"""What has no shape: fillers, marks that choose a shape, tags, halves, what is no character."""

HARMFUL = re.compile(
    f"[{LEFT_OUT}{_TERMINAL}{_TURNING}{_UNSEEN}]"
    f"|(?<![{_JOINED}])(?<![{_PICTURES}]\ufe0f)[\u200c\u200d]|(?<![#*0-9{_PICTURES}])[\ufe0e\ufe0f]"
)
"""No text that is shown has any of these; a line end and a tab it may have."""

_ESCAPED = re.compile(f"[\x7f-\x9f{LEFT_OUT}{_TURNING}{_UNSEEN}\u200c\u200d\ufe0e\ufe0f]")
PICTURES, DELETE = 0x2400, "\u2421"
"""Where Unicode has a picture of each control character; that of DEL."""


def lines(text: object) -> str:
    """A text as it can be shown, with its line ends.

    >>> lines("Abu\\x1b[31m Ali\\u202e.txt"), lines("می\\u200cخواهم") == "می\\u200cخواهم"
    ('Abu␛[31m Ali<U+202E>.txt', True)
    """
    plain = text if isinstance(text, str) else str(text)
    if plain.isascii() and plain.isprintable():
        return plain
    return HARMFUL.sub(_sign, plain.replace("\r\n", "\n"))


def line(text: object) -> str:
    """A text as it can be shown on one line: line ends and tabs are blanks.

    >>> line("one\\ntwo\\x07")
    'one two␇'
    """
    plain = lines(text)
    return plain if plain.isprintable() else plain.replace("\n", " ").replace("\t", " ")


def blanked(text: str) -> str:
    """A text with blanks in place of what is harmful: as subjects and names in mails have it."""
    return HARMFUL.sub(" ", text)


def escaped(json_text: str) -> str:
    """JSON whose texts are the same, with every harmful character as an escape.

    >>> escaped('{"name": "a\\u202eb"}')
    '{"name": "a\\\\u202eb"}'
    """
    return _ESCAPED.sub(_escape, json_text)


def _sign(found: re.Match[str]) -> str:
    """What stands for one character."""
    letter = found[0]
    if letter in LEFT_OUT:
        return ""
    if letter < " ":
        return chr(PICTURES + ord(letter))
    return DELETE if letter == "\x7f" else f"<U+{ord(letter):04X}>"


def _escape(found: re.Match[str]) -> str:
    """One character as JSON writes it in ASCII."""
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def count(number: int, what: str, many: str = "") -> str:
    """`3 checks`, `1 check`; `many` where it is more than an s: `2 entries`."""
    return f"{number:,} {what if number == 1 else many or f'{what}s'}"

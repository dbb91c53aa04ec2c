"""What people, spreadsheets and attackers put into a field, and what must never come of it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Payload:
    """`never`: numbers this text must not be taken for."""

    name: str
    text: str
    never: tuple[Decimal, ...] = ()


def _numbers(*values: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


PAYLOADS = (
    Payload("empty", ""),
    Payload("blanks", "   "),
    Payload("letters", "tám điểm"),
    Payload("letters in a number", "8a5"),
    Payload("letter O", "1O"),
    Payload("thousands with a point", "8.500", _numbers("8500")),
    Payload("thousands with a comma", "8,500", _numbers("8500")),
    Payload("thousands and decimals", "1.234,5", _numbers("12345")),
    Payload("two points", "8.5.0", _numbers("850", "8.5")),
    Payload("two commas", "8,,5", _numbers("85")),
    Payload("blank inside", "8 5", _numbers("85")),
    Payload("no-break blank inside", "8\u00a05", _numbers("85")),
    Payload("exponent", "1e2", _numbers("100")),
    Payload("huge exponent", "1e309"),
    Payload("huge negative exponent", "1e-400"),
    Payload("exponent of a million", "1e1000000"),
    Payload("infinity", "Infinity"),
    Payload("not a number", "NaN"),
    Payload("signalling", "sNaN"),
    Payload("minus nought", "-0"),
    Payload("minus nought comma", "-0,0"),
    Payload("minus", "-1", _numbers("1", "-1")),
    Payload("long minus", "\u22121", _numbers("1", "-1")),
    Payload("plus", "+8"),
    Payload("underscore", "1_000", _numbers("1000")),
    Payload("hexadecimal", "0x10", _numbers("16")),
    Payload("octal", "010"),
    Payload("percent", "80%"),
    Payload("fraction", "1/2"),
    Payload("half", "½"),
    Payload("fullwidth digits", "\uff18\uff0c\uff15", _numbers("85")),
    Payload("arabic digits", "٨٥"),
    Payload("superscript", "8²", _numbers("82")),
    Payload("many decimals", "8.55555555555555555555"),
    Payload("too large", "99999999999999999999999999"),
    Payload("a thousand digits", "9" * 1_000),
    Payload("more digits than Python reads", "9" * 5_000),
    Payload("larger than 64 bits", "18446744073709551616"),
    Payload("NUL", "8\x00", _numbers("8")),
    Payload("NUL in text", "Lý do\x00đủ"),
    Payload("bell", "Lý do\x07đủ"),
    Payload("unit separator", "Lý do\x1fđủ"),
    Payload("vertical tab", "Lý do\x0bđủ"),
    Payload("C1 control", "Lý do\x85đủ\x9f"),
    Payload("bidi override", "Lý do \u202egnuđ"),
    Payload("bidi isolate", "Lý do \u2066x\u2069"),
    Payload("zero width", "Lý\u200b do\u200d"),
    Payload("byte order mark", "\ufeffLý do"),
    Payload("combining marks", "a" + "\u0301" * 200),
    Payload("decomposed", "Ly\u0301 do đu\u0309"),
    Payload("private use", "\ue000\uf8ff"),
    Payload("noncharacter", "\uffff\ufffe"),
    Payload("beyond the plane", "𝟠𝟝 😀"),
    Payload("line breaks", "một\r\nhai\nba\rbốn"),
    Payload("line separator", "một\u2028hai\u2029"),
    Payload("tab", "một\thai"),
    Payload("very long", "Dài " * 5_000),
    Payload("markup", "<zq onload=zq()><script>zq()</script>"),
    Payload("out of an attribute", "\"zq onfocus=zq() x='zq"),
    Payload("out of a tag", "'\"></textarea></select><zq>"),
    Payload("template", "{{ request.user }}{% zq %}${7*7}"),
    Payload("format", "%s%d%n{0}{}%(zq)s"),
    Payload("formula", '=HYPERLINK("http://zq","zq")'),
    Payload("command", "@SUM(1+1)*cmd|'/c zq'!A0"),
    Payload("quote for SQL", "' OR 1=1; DROP TABLE scoring_scoreline; --"),
    Payload("path", "../../../../etc/passwd"),
    Payload("header", "zq\r\nSet-Cookie: zq=1"),
    Payload("list", '["zq"]'),
    Payload("object", '{"$gt": ""}'),
    Payload("true", "true"),
    Payload("null", "null"),
    Payload("date that is none", "31/02/2023"),
    Payload("date beyond years", "01/01/99999"),
    Payload("date before years", "00/00/0000"),
    Payload("another row", "999999999"),
)
# What may stand in no page as it was typed.
RAW = ("<zq", '"zq onfocus=', "<script>zq")

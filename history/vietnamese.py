"""Vietnamese text, numbers and dates: read what people type, write what they expect to see.

Pure: knows no Django. Every page, import and paper reads and writes through these functions, so
that "8,5" means the same thing everywhere. Numbers are exact decimals; a blank is never 0.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DASH = "–"
MINUS = "−"
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_LEVEL_TONE = "1"
_SEPARATOR = "00"
_GAP = "01"
_LETTER_RANK = {letter: f"{32 + rank:x}" for rank, letter in enumerate(_ALPHABET)}
_INVISIBLE = {"Cc", "Cf", "Cs"}
# Old typing tools write the Icelandic eth for the Vietnamese barred d.
_BARRED_D = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ"})

# How a number may be written, with its grouping mark and its decimal mark.
_WRITINGS = (
    (r"-?[0-9]{1,15}(,[0-9]{1,9})?", ".", ","),
    (r"-?[0-9]{1,15}\.[0-9]{1,9}", ",", "."),
    (r"-?[0-9]{1,3}(\.[0-9]{3}){1,4}(,[0-9]{1,9})?", ".", ","),
    (r"-?[0-9]{1,3}(,[0-9]{3}){2,4}(\.[0-9]{1,9})?", ",", "."),
    (r"-?[0-9]{1,3}(,[0-9]{3})\.[0-9]{1,9}", ",", "."),
)


class BadNumber(ValueError):
    """The text is not a number; the message says what to write."""


class AmbiguousNumber(BadNumber):
    """ "1.234" may be 1234 or 1,234: only the person who typed it knows."""


class BadDate(ValueError):
    """The text is not a date; the message says what to write."""


def clean_text(text: str) -> str:
    """One line of text as stored: NFC, no invisible characters, single blanks, trimmed."""
    return " ".join(_visible(text).split())


def clean_lines(text: str) -> str:
    """Several lines of text as stored: each cleaned, blank lines at both ends dropped."""
    return "\n".join(clean_text(line) for line in text.splitlines()).strip("\n")


def _visible(text: str) -> str:
    # Nearly every text: nothing to leave out, so its letters need no looking at one by one.
    if text.isprintable():
        return unicodedata.normalize("NFC", text).translate(_BARRED_D)
    shown = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in _INVISIBLE
    )
    return unicodedata.normalize("NFC", shown).translate(_BARRED_D)


def fold(text: str) -> str:
    """The search key: lower case, no marks, đ as d ("Kiên Lương" → "kien luong")."""
    cleaned = clean_text(text).lower()
    if cleaned.isascii():
        return cleaned
    letters = unicodedata.normalize("NFD", cleaned)
    return "".join(
        "d" if letter == "đ" else letter
        for letter in letters
        if unicodedata.category(letter) != "Mn"
    )


def sort_key(text: str) -> str:
    """The key that sorts like a Vietnamese dictionary: letters first, tones only to part equals.

    Made of hexadecimal digits alone, so that every database collation orders it alike. A run of
    digits counts as a number: "Kênh 3A" stands before "Kênh 10".
    """
    letters: list[str] = []
    tones: list[str] = []
    for part in re.findall(r"[0-9]+|[^0-9]", clean_text(text).lower()):
        code, tone = _digit_codes(part) if part[0] in "0123456789" else _letter_code(part)
        letters.append(code)
        tones.append(tone)
    return "".join(letters) + _SEPARATOR + "".join(tones).rstrip(_LEVEL_TONE)


def _digit_codes(digits: str) -> tuple[str, str]:
    significant = digits.lstrip("0") or "0"
    length = f"0{min(len(significant), 13) + 1:x}"
    return length + "".join(f"1{digit}" for digit in significant), _LEVEL_TONE


@lru_cache(maxsize=1024)
def _letter_code(letter: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", letter)
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), _LEVEL_TONE)
    bare = unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TONES))
    rank = _LETTER_RANK.get(bare) or _LETTER_RANK.get(fold(bare), _GAP)
    return rank, tone


def given_name_key(name: str) -> str:
    """The key that sorts people as Vietnamese lists do: by given name, then by the rest."""
    *rest, given = clean_text(name).split(" ")
    return sort_key(given) + _SEPARATOR + sort_key(" ".join(rest))


def parse_points(text: str) -> Decimal:
    """A score: "8,5" and "8.5" are the same; "8.500" is refused rather than guessed."""
    digits = _bare_number(text)
    if not re.fullmatch(r"-?[0-9]{1,6}([.,][0-9]{1,2})?", digits):
        raise BadNumber("Ghi 8,5 hoặc 8.5, tối đa 2 số lẻ.")
    return Decimal(digits.replace(",", "."))


def parse_number(text: str) -> Decimal:
    """A number in Vietnamese (1.234.567,89) or plain (1234567.89) writing."""
    digits = _bare_number(text)
    if re.fullmatch(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", digits):
        plain, decimal = digits.replace(".", ""), digits.replace(".", ",")
        raise AmbiguousNumber(
            f"“{digits}” là {plain} hay {decimal}? Xin ghi {plain} hoặc {decimal}."
        )
    for pattern, grouping, point in _WRITINGS:
        if re.fullmatch(pattern, digits):
            return Decimal(digits.replace(grouping, "").replace(point, "."))
    raise BadNumber("Ghi bằng số, ví dụ 1.234,5.")


def parse_whole(text: str) -> int:
    """A count: dots and blanks can only part thousands, so "1.234" is 1234."""
    digits = _bare_number(text)
    if not re.fullmatch(r"-?([0-9]{1,15}|[0-9]{1,3}(\.[0-9]{3}){1,4})", digits):
        raise BadNumber("Ghi số nguyên, ví dụ 12.")
    return int(digits.replace(".", ""))


def _bare_number(text: str) -> str:
    """The number as typed, with blanks between thousands taken out and one kind of minus."""
    shown = clean_text(text).replace(MINUS, "-").replace(DASH, "-")
    if re.fullmatch(r"-?[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?", shown):
        return shown.replace(" ", "")
    return shown


def parse_date(text: str) -> date:
    """A day written dd/mm/yyyy; dots or hyphens may stand for the strokes."""
    found = re.fullmatch(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})", clean_text(text))
    if not found:
        raise BadDate("Ghi ngày/tháng/năm, ví dụ 22/12/2023.")
    day, month, year = (int(part) for part in found.groups())
    if not 1900 <= year <= 2199:
        raise BadDate(f"Năm {year} nằm ngoài khoảng 1900–2199. Xin ghi lại, ví dụ 22/12/2023.")
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate(f"Không có ngày {day:02}/{month:02}/{year}. Xin xem lại lịch.") from None


def format_number(value: Decimal | int | str | None, *, least: int = 0, most: int = 9) -> str:
    """1.234.567,89 with between `least` and `most` decimals; a dash for nothing."""
    number = to_decimal(value)
    if number is None:
        return DASH
    rounded = number.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{abs(rounded):f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    sign = MINUS if rounded < 0 else ""
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def format_points(value: Decimal | int | str | None) -> str:
    """A score, one decimal at least: "94,0", "94,25"."""
    return format_number(value, least=1, most=2)


def format_difference(value: Decimal | int | str | None) -> str:
    """A difference of scores with its sign: "+1,5", "−8,0", "0,0"."""
    number = to_decimal(value)
    sign = "+" if number is not None and number > 0 else ""
    return sign + format_points(number)


def format_million(dong: Decimal | int | str | None) -> str:
    """Whole đồng shown in million đồng: 1250000000 → "1.250,0"."""
    number = to_decimal(dong)
    return format_number(None if number is None else number.scaleb(-6), least=1, most=6)


def format_percent(value: Decimal | int | str | None) -> str:
    """A percentage given in hundredths: 106.66 → "106,7%"."""
    shown = format_number(value, most=1)
    return shown if shown == DASH else f"{shown}%"


def to_decimal(value: Decimal | float | str | None) -> Decimal | None:
    """The exact decimal of a value, None for a blank or for what is no number."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def format_date(value: date | None) -> str:
    """22/12/2023."""
    return DASH if value is None else f"{local_date(value):%d/%m/%Y}"


def format_long_date(value: date | None) -> str:
    """Thứ Sáu, 22/12/2023."""
    if value is None:
        return DASH
    day = local_date(value)
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


def format_time(value: datetime | None) -> str:
    """08:15, by the clocks of Vietnam."""
    return DASH if value is None else f"{_local(value):%H:%M}"


def format_datetime(value: datetime | None) -> str:
    """08:15, 22/12/2023, by the clocks of Vietnam."""
    return DASH if value is None else f"{_local(value):%H:%M, %d/%m/%Y}"


def format_days_left(last_day: date | None, today: date) -> str:
    """How far the last day of a window is: "còn 3 ngày", "hạn hôm nay", "trễ 7 ngày"."""
    if last_day is None:
        return DASH
    days = (local_date(last_day) - local_date(today)).days
    if days == 0:
        return "hạn hôm nay"
    return f"còn {days} ngày" if days > 0 else f"trễ {-days} ngày"


def local_date(value: date) -> date:
    """The day in Vietnam of a day or a moment."""
    return _local(value).date() if isinstance(value, datetime) else value


def _local(value: datetime) -> datetime:
    return value.astimezone(LOCAL_ZONE) if value.tzinfo else value

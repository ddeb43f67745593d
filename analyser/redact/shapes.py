"""What identifiers look like once they are written down.

Codes come in digits, capital letters and `o` (said "oh"); in the place of a figure both `o` and `O` are nought, in the
place of a letter `o` is O.
"""

from typing import NamedTuple

from analyser.redact.check_digits import mod97


class Reading(NamedTuple):
    """A code read as an identifier: its normal form, and how sure its shape makes it, in [0, 1]."""

    value: str
    sure: float


def figures(code: str) -> str | None:
    """Return a code as digits, or null where it has a letter.

    >>> figures("o77O0"), figures("HX7")
    ('07700', None)
    """
    digits = code.replace("o", "0").replace("O", "0")
    return digits if digits.isdigit() else None


def fitted(code: str, pattern: str) -> str | None:
    """Return a code of which each sign fits the `pattern` of 9 (figure), A (letter) and * (either), else null.

    Where figures and letters mix, at least one must be a plain figure: letters alone are a word spelled out.

    >>> fitted("HX72AB", "AA99AA"), fitted("OL4oQQ", "AA99AA"), fitted("1A", "99")
    ('HX72AB', 'OL40QQ', None)
    """
    if len(code) != len(pattern) or ("A" in pattern and not any(sign.isdigit() or sign == "o" for sign in code)):
        return None
    written = []
    for sign, wanted in zip(code, pattern, strict=True):
        if wanted == "9":
            sign = "0" if sign in "oO" else sign
            if not sign.isdigit():
                return None
        elif wanted == "A":
            sign = sign.upper()
            if sign.isdigit():
                return None
        else:
            sign = sign.upper()
        written.append(sign)
    return "".join(written)


def settled(code: str) -> str:
    """Return a free code with each "oh" settled: nought beside a figure, O among letters.

    >>> settled("TT9o3331"), settled("O5"), settled("ROB")
    ('TT903331', '05', 'ROB')
    """
    signs = list(code)
    for place, sign in enumerate(signs):
        if sign not in "oO":
            continue
        before = signs[place - 1] if place else ""
        after = code[place + 1 : place + 2].replace("o", "0")
        lettered = before.isalpha() or after.isalpha()
        figured = before.isdigit() or after.isdigit()
        nought = (sign == "o" and (figured or not lettered)) or (sign == "O" and figured and not lettered)
        signs[place] = "0" if nought else "O"
    return "".join(signs)


# Grammars

_AREAS = frozenset(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN "
    "EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML "
    "N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD "
    "TF TN TQ TR TS TW UB W WA WC WD "
    "WF WN WR WS WV YO ZE".split()
)
_OUTWARD = ("A9", "A99", "AA9", "AA99", "A9A", "AA9A")


def postcode(code: str) -> str | None:
    """Return a whole UK postcode with one blank, or null (areas of Royal Mail's PAF; inward letters not CIKMOV).

    >>> postcode("HX72AB"), postcode("OL41QQ"), postcode("M11CA")
    ('HX7 2AB', 'OL4 1QQ', None)
    """
    if not 5 <= len(code) <= 7:
        return None
    first, second = outward(code[:-3]), inward(code[-3:])
    if first and second:
        return f"{first} {second}"
    return "GIR 0AA" if code in ("GIR0AA", "GIRoAA") else None


def misheard_postcode(code: str) -> str | None:
    """Return a postcode of which a letter may be misheard: its shape and its area are right.

    >>> misheard_postcode("HX72IB")
    'HX7 2IB'
    """
    if not 5 <= len(code) <= 7:
        return None
    first, second = outward(code[:-3]), fitted(code[-3:], "9AA")
    return f"{first} {second}" if first and second else None


def outward(code: str) -> str | None:
    """Return the first half of a UK postcode, or null."""
    for pattern in _OUTWARD:
        written = fitted(code, pattern)
        area = pattern.index("9")
        if written and written[:area] in _AREAS:
            return written
    return None


def inward(code: str) -> str | None:
    """Return the second half of a UK postcode, or null."""
    written = fitted(code, "9AA")
    return written if written and not set(written[1:]) & set("CIKMOV") else None


_NOT_FIRST = frozenset("DFIQUV")
_NOT_SECOND = frozenset("DFIOQUV")
_NOT_ISSUED = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})


def national_insurance(code: str) -> str | None:
    """Return a National Insurance number, or null (prefixes of HMRC's manual NIM39110; suffix A to D).

    >>> national_insurance("AB123456C"), national_insurance("QQ123456C")
    ('AB123456C', None)
    """
    written = fitted(code, "AA999999A")
    if written is None or written[-1] not in "ABCD" or written[:2] in _NOT_ISSUED:
        return None
    return None if written[0] in _NOT_FIRST or written[1] in _NOT_SECOND else written


def driving_licence(code: str) -> str | None:
    """Return a driver number of Great Britain (DVLA): 5 of the surname, 6 of the birth date, 5 more; or null.

    An issue number of two figures may follow; it is left out of the value.

    >>> driving_licence("OKAFO861o29D99AB")
    'OKAFO861029D99AB'
    """
    if len(code) not in (16, 18):
        return None
    name = code[:5].upper()
    letters = name.rstrip("9")
    birth, rest = figures(code[5:11]), code[11:16].upper()
    if not letters.isalpha() or birth is None or (len(code) == 18 and figures(code[16:]) is None):
        return None
    month, day = int(birth[1:3]) % 50, int(birth[3:5])
    if not (1 <= month <= 12 and 1 <= day <= 31 and birth[1] in "0156"):
        return None
    if rest[0].isdigit() or not (rest[1].isalpha() or rest[1] in "09") or not rest[3:].isalpha():
        return None
    return name + birth + rest


_AGES = frozenset(f"{age:02d}" for age in (*range(2, 30), *range(51, 80)))


def registration(code: str) -> Reading | None:
    """Read a UK registration mark: current (2001 on) surest, then prefix, suffix, Northern Irish and dateless ones.

    >>> registration("LR68XTZ")
    Reading(value='LR68 XTZ', sure=0.95)
    >>> registration("K1ABC").value, registration("AB35ABC")
    ('K1 ABC', None)
    """
    current = fitted(code, "AA99AAA")
    if current:
        spelled = not set(current[:2]) & set("IQ") and not set(current[4:]) & set("IQ")
        return Reading(f"{current[:4]} {current[4:]}", 0.95) if spelled and current[2:4] in _AGES else None
    for shape, cut, sure in _OLDER_MARKS:
        written = fitted(code, shape)
        if written and not set(written) & set("Q") and not _bad_year(written, shape):
            return Reading(f"{written[:cut]} {written[cut:]}", sure)
    return None


def _bad_year(written: str, shape: str) -> bool:
    """Year letters leave out I, O, U and Z (and Q)."""
    if shape.startswith("A9"):
        return written[0] in "IOUZ"
    return shape.startswith("AAA") and shape.endswith("A") and written[-1] in "IOUZ"


_OLDER_MARKS: tuple[tuple[str, int, float], ...] = (
    ("A999AAA", 4, 0.8),
    ("A99AAA", 3, 0.8),
    ("A9AAA", 2, 0.7),
    ("AAA999A", 3, 0.8),
    ("AAA99A", 3, 0.8),
    ("AAA9A", 3, 0.7),
    ("AAA9999", 3, 0.7),
    ("AA9999", 2, 0.6),
    ("AAA999", 3, 0.6),
    ("AAA99", 3, 0.5),
    ("999AAA", 3, 0.6),
    ("9999AA", 4, 0.6),
    ("9AAA", 1, 0.5),
    ("99AAA", 2, 0.5),
)

_NOT_PERSONAL = ("0800", "0808", "0844", "0845", "0870", "0871", "0300", "0303", "0330", "0333", "034", "037", "0900")
"""UK ranges that only organisations hold (Ofcom's National Telephone Numbering Plan)."""


def phone(digits: str, *, plus: bool) -> Reading | None:
    """Read a telephone number: a UK one of 10 or 11 figures from 0, or an international one.

    >>> phone("07700900318", plus=False)
    Reading(value='07700900318', sure=0.95)
    >>> phone("08001111", plus=False) is None
    True
    """
    if plus or digits.startswith("0044"):
        bare = digits if plus else digits[2:]
        return Reading("+" + _without_trunk(bare), 0.9) if 9 <= len(bare) <= 15 else None
    if digits.startswith(_NOT_PERSONAL):
        return None
    if digits.startswith("44") and len(digits) in (12, 13):
        return Reading("+" + _without_trunk(digits), 0.9)
    if digits.startswith("0") and digits[1:2] in ("1", "2", "3", "7") and len(digits) in (10, 11):
        sure = 0.95 if len(digits) == 11 and digits[1:2] != "3" else 0.7
        return Reading(digits, sure)
    return Reading(digits, 0.5) if 6 <= len(digits) <= 15 else None


def _without_trunk(digits: str) -> str:
    """ "+44 (0)7700" is said, 447700 is dialled."""
    return "44" + digits[3:] if digits.startswith("440") else digits


def organisation_line(digits: str) -> bool:
    """Whether a number starts as only organisations' numbers do."""
    return digits.startswith(_NOT_PERSONAL)


_IBAN_LENGTHS: dict[str, int] = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24,
    "XK": 20,
}  # fmt: skip


def iban(code: str) -> Reading | None:
    """Read an IBAN (SWIFT's IBAN registry); one of the right length with wrong check digits is less sure.

    >>> iban("GB33BUKB2o2o1555555555").value
    'GB33BUKB20201555555555'
    """
    length = _IBAN_LENGTHS.get(code[:2].upper())
    if length != len(code) or figures(code[2:4]) is None:
        return None
    free = [settled(code[4:]), code[4:].replace("o", "0").replace("O", "0"), code[4:].replace("o", "0")]
    head = code[:2].upper() + str(figures(code[2:4]))
    for rest in free:
        if mod97(head + rest):
            return Reading(head + rest, 1.0)
    return Reading(head + free[0], 0.7)

"""The check digits of cards, IBANs and NHS numbers."""


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812-1 (Luhn).

    >>> luhn("4242424242424242"), luhn("4242424242424241")
    (True, False)
    """
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def mod97(code: str) -> bool:
    """Whether an IBAN's check digits are right (ISO 13616, ISO 7064 MOD 97-10).

    >>> mod97("GB33BUKB20201555555555"), mod97("GB34BUKB20201555555555")
    (True, False)
    """
    moved = code[4:] + code[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def mod11(digits: str) -> bool:
    """Whether the tenth digit is the check digit of an NHS number (NHS Data Dictionary).

    >>> mod11("9990045127"), mod11("9990045128")
    (True, False)
    """
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    check = 11 - total % 11
    return check != 10 and check % 11 == int(digits[9])

"""Checks of the state identifiers that the model stores."""

import re

from stdnum.ru import inn as stdnum_inn


def check_inn(value: str) -> str:
    """ИНН of 10 (organisation) or 12 digits (person), control digits included. Raises ValueError."""
    digits = re.sub(r"\s", "", value)
    if not stdnum_inn.is_valid(digits):
        raise ValueError(f"not a valid INN: {value!r}")
    return digits


def check_ogrn(value: str) -> str:
    """ОГРН of 13 digits or ОГРНИП of 15. Raises ValueError.

    The control digit is the rest modulo 11 (of 12 digits) or 13 (of 14 digits), and of that rest its last digit.
    python-stdnum forgets the last step for 15 digits, hence our own dozen lines.
    """
    digits = re.sub(r"\s", "", value)
    modulus = {13: 11, 15: 13}.get(len(digits))
    if not modulus or not digits.isascii() or not digits.isdigit() or digits[0] == "0":
        raise ValueError(f"not a valid OGRN: {value!r}")
    if len(digits) == 15 and digits[0] != "3":
        raise ValueError(f"not a valid OGRNIP: {value!r}")
    if int(digits[:-1]) % modulus % 10 != int(digits[-1]):
        raise ValueError(f"not a valid OGRN, the control digit is wrong: {value!r}")
    return digits


def check_specialty_code(value: str) -> str:
    """A code of the form GG.LL.NN. Raises ValueError."""
    code = value.strip()
    if not re.fullmatch(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}", code):
        raise ValueError(f"not a specialty code of the form 44.02.01: {value!r}")
    return code

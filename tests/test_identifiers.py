"""State identifiers: the control digits decide. The values are fictional (region 67 has no such series)."""

import pytest

from app.identifiers import check_inn, check_ogrn, check_specialty_code


@pytest.mark.parametrize("value", ["6700000014", "670000001213", " 6700 000014 "])
def test_a_right_inn_is_accepted(value):
    assert check_inn(value).isdigit()


@pytest.mark.parametrize("value", ["6700000015", "67000000", "670000001214", "67000000l4", ""])
def test_a_wrong_inn_is_refused(value):
    with pytest.raises(ValueError, match="INN"):
        check_inn(value)


# The last one leaves a remainder of 11, whose last digit is the control digit.
@pytest.mark.parametrize("value", ["1990000000010", "399000000000030", "399000000000011"])
def test_a_right_ogrn_is_accepted(value):
    assert check_ogrn(value) == value


@pytest.mark.parametrize(
    "value", ["1990000000011", "399000000000031", "499000000000011", "199000000001", "٣99000000000011"]
)
def test_a_wrong_ogrn_is_refused(value):
    with pytest.raises(ValueError, match="OGRN"):
        check_ogrn(value)


def test_a_specialty_code_has_three_pairs_of_digits():
    assert check_specialty_code(" 44.02.01 ") == "44.02.01"
    with pytest.raises(ValueError, match=r"44\.02\.01"):
        check_specialty_code("44.2.1")

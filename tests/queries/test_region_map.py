"""The plan of the region tells the truth about where and how many, and its words stay readable."""

from math import hypot

import pytest

from app.queries.region_map import CENTRE, Spot, draw

SMOLENSK = Spot("Смоленск", *CENTRE, 32)
VYAZMA = Spot("Вязьма", 55.212, 34.295, 7)
ROSLAVL = Spot("Рославль", 53.945, 32.848, 3)
EMPTY = Spot("Велиж", 55.606, 31.186, 0)
TOWNS = [EMPTY, ROSLAVL, VYAZMA, SMOLENSK]


def by_name(spots):
    return {point.spot.name: point for point in draw(spots)}


@pytest.mark.parametrize(("town", "kilometres"), [(VYAZMA, 151), (ROSLAVL, 107), (EMPTY, 107)])
def test_a_town_lies_as_far_from_smolensk_as_the_rings_say(town, kilometres):
    point = by_name(TOWNS)[town.name]
    assert hypot(point.x, point.y) == pytest.approx(kilometres, abs=3)


def test_north_is_up_and_east_is_right():
    points = by_name(TOWNS)
    assert points["Вязьма"].x > 0 > points["Вязьма"].y
    assert points["Рославль"].y > 0 > points["Велиж"].x


def test_more_sites_make_a_larger_point_and_the_largest_is_drawn_first():
    radii = [point.radius for point in draw(TOWNS)]
    assert radii == sorted(radii, reverse=True)
    assert len(set(radii)) == len(radii)


def test_labels_of_neighbours_do_not_cover_each_other():
    near = Spot("Соседний город", CENTRE[0] - 0.2, CENTRE[1], 5)
    first, second = by_name([SMOLENSK, near]).values()
    assert (first.label.x, first.label.y) != (second.label.x, second.label.y)


def test_a_town_without_room_for_its_label_goes_without_one():
    crowd = [Spot(f"Очень длинное название {n}", *CENTRE, 9) for n in range(9)]
    labels = [point.label for point in draw(crowd)]
    assert labels[0] is not None
    assert None in labels

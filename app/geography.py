"""Distances between places of the region."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0

Point = tuple[float, float]


def kilometres(a: Point, b: Point) -> float:
    """Great-circle distance between two points (latitude, longitude) in degrees, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = a, b
    across = sin((radians(lat2) - radians(lat1)) / 2) ** 2
    along = cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(across + along))

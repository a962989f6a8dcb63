"""Tables of people for those who may not see persons: no cell is so small that it points at somebody.

Hiding a small cell is not enough, for it can be worked out from the total. So small rows are merged into one, together
with as many others as it takes until the merged row is no longer small; totals stay true and nothing can be subtracted.
"""

LEAST = 5

Counts = tuple[int, ...]


def is_small(counts: Counts) -> bool:
    return any(0 < count < LEAST for count in counts)


def split(rows: list[Counts]) -> tuple[list[int], list[int]]:
    """Positions of the rows that can stand as they are, and of those that have to be shown as one sum.

    The sum is of at least two rows and has no count from 1 to 4, unless all the rows together come to no more.
    """
    merged = [place for place, counts in enumerate(rows) if is_small(counts)]
    kept = [place for place in range(len(rows)) if place not in set(merged)]
    by_size = sorted(kept, key=lambda place: sum(rows[place]))
    while merged and by_size and (len(merged) < 2 or is_small(_sum([rows[place] for place in merged]))):
        merged.append(by_size.pop(0))
    return sorted(by_size), merged


def _sum(rows: list[Counts]) -> Counts:
    return tuple(map(sum, zip(*rows, strict=True)))


def merged_pairs(pairs: list[tuple], merged_key) -> list[tuple]:
    """(key, people) with the small ones as one pair under `merged_key`, at the end."""
    kept, merged = split([(people,) for _, people in pairs])
    total = sum(pairs[place][1] for place in merged)
    return [pairs[place] for place in kept] + ([(merged_key, total)] if total else [])

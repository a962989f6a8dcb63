"""What the strict policy of the page forbids, and what every template must have."""

import re
import warnings

import pytest

from tests.architecture import APP, at, templates

LONGEST = 120
INLINE = {
    "style attribute": re.compile(r"<[^>{%]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "address of another machine": re.compile(
        r"(?:src|href)\s*=\s*[\"'](?:https?:)?//[^\"']*\.(?:js|css)", re.IGNORECASE
    ),
    "hx-on or hx-vals with js": re.compile(r"\shx-on|hx-vals\s*=\s*[\"']js:", re.IGNORECASE),
}


def is_page(file) -> bool:
    return not file.name.startswith("_") and file.parent.name not in ("components", "emails", "templates")


@pytest.mark.parametrize("what", INLINE)
def test_nothing_is_inline(what):
    found = [
        at(file, source.count("\n", 0, match.start()) + 1)
        for file in templates()
        for source in [file.read_text(encoding="utf-8")]
        for match in INLINE[what].finditer(source)
    ]
    assert found == []


def test_every_page_stands_in_the_frame_and_has_a_title():
    wrong = [
        at(file, 1)
        for file in templates()
        if is_page(file)
        and not (
            re.search(r"\{%-?\s*extends\s", source := file.read_text(encoding="utf-8"))
            and re.search(r"\{%-?\s*block title\s", source)
        )
    ]
    assert wrong == []


def with_its_parts(file) -> str:
    """The source of a template and of everything that it includes by name."""
    source = file.read_text(encoding="utf-8")
    parts = re.findall(r"\{%-?\s*include\s+\"([^\"]+)\"\s*-?%", source)
    return source + "".join(with_its_parts(APP / "templates" / part) for part in parts)


def test_every_page_heads_itself():
    """By the macro or by a heading of its own; in the pages as sent, tests/pages counts exactly one."""
    headless = [
        at(file, 1)
        for file in templates()
        if is_page(file) and not re.search(r"page_header\(|<h1\b", with_its_parts(file))
    ]
    assert headless == []


def test_nothing_is_marked_safe_by_hand():
    """`|safe` switches escaping off; what needs markup is a macro."""
    found = [at(file, 1) for file in templates() if re.search(r"\|\s*safe\b", file.read_text(encoding="utf-8"))]
    assert found == []


def test_scripts_are_our_own_files():
    """No library is copied into static/: third-party files come from packages."""
    assert [at(file, 1) for file in (APP / "static").rglob("*.min.*")] == []


def test_templates_stay_short():
    """A hint, not a gate."""
    sizes = {at(file, 1): len(file.read_text(encoding="utf-8").splitlines()) for file in templates()}
    long = [f"{place} has {lines} lines" for place, lines in sizes.items() if lines > LONGEST]
    if long:
        warnings.warn("\n  ".join(["longer than is easily read:", *long]), stacklevel=1)

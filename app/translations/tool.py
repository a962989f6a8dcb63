"""Keeps the two catalogues complete: python -m app.translations.tool sync | apply FILE.json | check | compile

English is the language of the source, so the English catalogue is filled from it; Russian is translated by hand.
"""

import json
import sys
from pathlib import Path

from babel.messages import frontend  # noqa: F401  (registers the checkers)
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

APP = Path(__file__).resolve().parent.parent
LOCALES = ("ru", "en")
METHODS = [("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2"), ("**.py", "python")]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "lazy_ngettext": (1, 2),
}


def path(locale: str) -> Path:
    return APP / "translations" / locale / "LC_MESSAGES" / "messages.po"


def found_in_source() -> list[tuple]:
    """(file, line, message, comments, context) of every translatable string, in the order of files."""
    options = {"jinja2": {"trimmed": "true", "silent": "false"}}
    found = extract_from_dir(
        APP,
        METHODS,
        options_map={"templates/**.html": options["jinja2"], "templates/**.txt": options["jinja2"]},
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
    )
    return sorted(found, key=lambda item: (item[0], item[1]))


def clashes() -> list[str]:
    """Strings used both alone and as the singular of a plural: the catalogue has one line for both."""
    messages = {message for _file, _line, message, _comments, _context in found_in_source()}
    plural = {message[0] for message in messages if isinstance(message, tuple)}
    return sorted(plural & {message for message in messages if isinstance(message, str)})


def extracted() -> Catalog:
    """All msgids of the source."""
    catalog = Catalog(project="Klaster", charset="utf-8")
    for filename, _line, message, comments, context in found_in_source():
        catalog.add(message, locations=[(filename, 0)], auto_comments=comments, context=context)
    return catalog


def read(locale: str) -> Catalog:
    file = path(locale)
    if not file.exists():
        return Catalog(locale=locale, project="Klaster", charset="utf-8")
    with file.open("rb") as stream:
        return read_po(stream, locale=locale)


def write(catalog: Catalog, locale: str) -> None:
    file = path(locale)
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".new")
    with temporary.open("wb") as stream:
        write_po(
            stream, catalog, width=110, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True
        )
    temporary.replace(file)


def is_missing(message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return bool(message.id) and (message.fuzzy or not all(strings))


def missing(catalog: Catalog) -> list:
    return [message.id for message in catalog if is_missing(message)]


def synced(locale: str) -> Catalog:
    """The stored catalogue brought in line with the source: new msgids added, gone ones dropped."""
    catalog = read(locale)
    catalog.update(extracted(), no_fuzzy_matching=True)
    if locale == "en":
        for message in catalog:
            if message.id:
                message.string = message.id
    return catalog


def sync(translations: dict | None = None) -> list:
    for locale in LOCALES:
        catalog = synced(locale)
        if locale == "ru":
            by_id = {m.id[0] if isinstance(m.id, tuple) else m.id: m for m in catalog if m.id}
            for msgid, string in (translations or {}).items():
                if msgid not in by_id:
                    print(f"not in the source: {msgid!r}", file=sys.stderr)
                    continue
                by_id[msgid].string = tuple(string) if isinstance(string, list) else string
                by_id[msgid].flags.discard("fuzzy")  # left by a msgid that has become plural, or ceased to be
        write(catalog, locale)
    return missing(read("ru"))


def compile_all() -> None:
    for locale in LOCALES:
        with path(locale).with_suffix(".mo").open("wb") as stream:
            write_mo(stream, read(locale))


def problems() -> list[str]:
    """Everything that makes the catalogues incomplete, in words; empty when all is well."""
    found = [f"used alone and as a plural, word one of them otherwise: {msgid!r}" for msgid in clashes()]
    source = {message.id for message in extracted() if message.id}
    for locale in LOCALES:
        catalog = read(locale)
        stored = {message.id for message in catalog if message.id}
        found += [f"{locale}: not in the catalogue: {msgid!r}" for msgid in sorted(source - stored, key=str)]
        found += [f"{locale}: not in the source: {msgid!r}" for msgid in sorted(stored - source, key=str)]
        found += [f"{locale}: not translated: {msgid!r}" for msgid in missing(catalog)]
        for message in catalog:
            found += [f"{locale}: {message.id!r}: {error}" for error in message.check(catalog)]
    return found


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else ""
    if command == "compile":
        compile_all()
    elif command == "check":
        found = problems()
        print("\n".join(found) or "complete")
        return 1 if found else 0
    elif command in ("sync", "apply"):
        left = sync(json.loads(Path(arguments[1]).read_text()) if command == "apply" else None)
        compile_all()
        print(f"{len(left)} without a Russian translation")
        print(json.dumps({str(i[0] if isinstance(i, tuple) else i): "" for i in left}, ensure_ascii=False, indent=1))
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

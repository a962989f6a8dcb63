"""Nothing a person reads is written into a template or a message untranslated."""

import ast
import re
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, nodes

from app.translations import tool
from tests.architecture import at, python_files, templates, tree

WORD = re.compile(r"[A-Za-zА-Яа-яЁё]{2,}")
CYRILLIC = re.compile(r"[А-Яа-яЁё]{2,}")
PHRASE = re.compile(r"^[A-ZА-ЯЁ][a-zа-яё]+\b|[А-Яа-яЁё]")
ATTRIBUTES = re.compile(r'(\s*[\w-]+="[^"]*")+\s*')  # what a block puts into a tag of its parent
CODE = {"code", "kbd", "pre", "samp"}
READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title", "label", "summary"}
TRANSLATES = {"_", "_l", "_n", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "pgettext"}
SHOWS = {"flash", "Refused", "Stale", "ValidationError", "InputRequired", "DataRequired", "Length", "NumberRange"}
# Names and signs that are the same in both languages.
SAME_EVERYWHERE = {"Klaster", "SHA", "ZIP", "CSV", "OR-Tools", "Русский", "English", "flask", "match", "verify", "nbsp"}


# ------------------------------------------------------------------------------------------ catalogues


def test_both_catalogues_are_complete():
    assert tool.problems() == []


def test_a_missing_translation_is_noticed(monkeypatch, tmp_path):
    monkeypatch.setattr(tool, "path", lambda locale: tmp_path / f"{locale}.po")
    assert any("not in the catalogue" in problem for problem in tool.problems())


def test_russian_has_its_three_plural_forms():
    plurals = [message for message in tool.read("ru") if isinstance(message.id, tuple)]
    assert plurals
    assert [message.id for message in plurals if len(message.string) != 3 or not all(message.string)] == []


# ------------------------------------------------------------------------------------------- templates


class VisibleText(HTMLParser):
    """The words of a page outside of tags, and inside the attributes that are read aloud; code is code everywhere."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.inside_code = False

    def handle_starttag(self, tag, attributes):
        self.inside_code = self.inside_code or tag in CODE
        self.found += [value for name, value in attributes if name in READ_ALOUD and value]
        self.found += [value for name, value in attributes if tag == "input" and name == "value" and value]

    def handle_endtag(self, tag):
        self.inside_code = self.inside_code and tag not in CODE

    def handle_data(self, data):
        if self.cdata_elem is None and not self.inside_code and not ATTRIBUTES.fullmatch(data):
            self.found.append(data)


def untranslated_html(source: str) -> list[str]:
    """Words that stand in the HTML itself, with everything that Jinja makes taken out."""
    html, inside_trans = [], False
    for _line, kind, value in Environment(extensions=["jinja2.ext.i18n"]).lex(source):  # noqa: S701 (only lexed)
        if kind == "name" and value in ("trans", "endtrans"):
            inside_trans = value == "trans"
        elif kind == "data" and not inside_trans:
            html.append(value)
    text = VisibleText()
    text.feed("".join(html))
    return [
        word
        for piece in text.found
        for word in WORD.findall(piece)
        if word not in SAME_EVERYWHERE and not word.isdigit()
    ]


def untranslated_strings(source: str) -> list[tuple[int, str]]:
    """Strings in Jinja expressions that look like words for people and are not inside `_()`."""
    found = []

    def walk(node, translated):
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATES:
            translated = True
        text = node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else ""
        if PHRASE.search(text) and text not in SAME_EVERYWHERE and not translated:
            found.append((node.lineno, text))
        for child in node.iter_child_nodes():
            walk(child, translated)

    walk(Environment(extensions=["jinja2.ext.i18n"]).parse(source), False)  # noqa: S701 (only parsed)
    return found


def test_templates_hold_no_untranslated_words():
    found = {at(file, 1): words for file in templates() if (words := untranslated_html(file.read_text()))}
    assert found == {}


def test_expressions_in_templates_hold_no_untranslated_words():
    found = [
        f"{at(file, line)}: {text!r}" for file in templates() for line, text in untranslated_strings(file.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    ["<p>Hello there</p>", "<p>Привет</p>", '<img alt="A map">', '<input type="submit" value="Send">'],
)
def test_the_scanner_sees_words_in_html(source):
    assert untranslated_html(source)


def test_the_scanner_lets_translated_words_pass():
    assert untranslated_html('<p class="lead">{% trans %}Hello{% endtrans %} {{ _("there") }} 12 · Klaster</p>') == []
    assert untranslated_strings('{{ ui.button(_("Save")) }} {{ "btn btn-primary" }}') == []
    assert untranslated_strings('{{ ui.button("Save") }}') == [(1, "Save")]


# ---------------------------------------------------------------------------------------------- Python


def docstrings(module: ast.Module) -> set[int]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)
    }


def test_the_language_of_the_source_is_english():
    """Russian lives in its catalogue and in the demo's data, nowhere else."""
    found = []
    for file in python_files("blueprints", "services", "queries", "policies", "adapters", "models", "matching"):
        module = tree(file)
        prose = docstrings(module)
        found += [
            f"{at(file, node.lineno)}: {node.value!r}"
            for node in ast.walk(module)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in prose
            and CYRILLIC.search(node.value)
        ]
    assert found == []


def test_messages_to_people_are_translatable():
    """flash("…"), Refused("…") and the messages of validators without `_()` would stay English."""
    found = []
    for file in python_files("blueprints", "services", "policies"):
        for node in ast.walk(tree(file)):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", None) not in SHOWS:
                continue
            shown = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "message")]
            found += [
                f"{at(file, node.lineno)}: {ast.unparse(value)}"
                for value in shown
                if isinstance(value, ast.JoinedStr)
                or (isinstance(value, ast.Constant) and isinstance(value.value, str))
            ]
    assert found == []

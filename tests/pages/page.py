"""A page as sent, taken apart far enough to say what is wrong with it."""

from collections import Counter
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class Page(HTMLParser):
    """`faults` in words; `links` are addresses of this machine."""

    def __init__(self, html: str):
        super().__init__()
        self.faults: list[str] = []
        self.links: list[str] = []
        self.title = self.language = ""
        self.headings: list[str] = []
        self._ids: Counter[str] = Counter()
        self._labelled: set[str] = set()
        self._named_by: list[str] = []
        self._controls: list[dict] = []
        self._open: list[str] = []
        self._post_form_has_token: bool | None = None
        self._link_text: str | None = None
        self.feed(html)
        self._judge(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in VOID:
            self._open.append(tag)
        if "id" in given:
            self._ids[given["id"]] += 1
        self._named_by += (given.get("aria-labelledby") or "").split() + (given.get("aria-describedby") or "").split()
        self._look_for_inline(tag, given)
        self._look_at_forms(tag, given)
        if tag == "html":
            self.language = given.get("lang") or ""
        elif tag == "h1":
            self.headings.append("")
        elif tag == "img" and "alt" not in given:
            self.faults.append(f"a picture without alt: {given.get('src')}")
        elif tag == "a":
            self._link_text = given.get("aria-label") or ""
            if (given.get("href") or "").startswith("/"):
                self.links.append(given["href"])
        if self._link_text is not None and (tag == "img" or given.get("aria-label")):
            self._link_text += given.get("alt") or given.get("aria-label") or ""

    def _look_for_inline(self, tag, given):
        if "style" in given:
            self.faults.append(f"<{tag} style=…>: the policy of the page drops it")
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"inline <{tag}>")
        self.faults += [f"<{tag} {name}=…>: inline script" for name in given if name.startswith("on")]
        loads = tag in ("script", "img") or (tag == "link" and given.get("rel") != "canonical")
        if loads and "//" in (given.get("src") or given.get("href") or ""):
            self.faults.append(f"<{tag}> from another machine: {given}")

    def _look_at_forms(self, tag, given):
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self._post_form_has_token = False
        if tag == "input" and given.get("name") == "csrf_token" and given.get("value"):
            self._post_form_has_token = True
        if tag in ("input", "select", "textarea") and given.get("type") not in UNLABELLED:
            self._controls.append(given | {"inside label": "label" in self._open})
        if tag == "label" and given.get("for"):
            self._labelled.add(given["for"])

    def handle_endtag(self, tag):
        if tag == "form":
            if self._post_form_has_token is False:
                self.faults.append("a form that posts without a token")
            self._post_form_has_token = None
        if tag == "a" and self._link_text is not None:
            if not self._link_text.strip():
                self.faults.append("a link without words")
            self._link_text = None
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        elif tag not in VOID:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data
        if "h1" in self._open:
            self.headings[-1] += data
        if self._link_text is not None:
            self._link_text += data

    def _judge(self, html: str) -> None:
        if not html.lstrip().lower().startswith("<!doctype html>"):
            self.faults.append("no doctype")
        if len(self.headings) != 1 or not self.headings[0].strip():
            self.faults.append(f"one h1 with words is needed, there are {self.headings}")
        if not self.title.endswith("· Klaster") or not self.title.removesuffix("· Klaster").strip():
            self.faults.append(f"the title says nothing: {self.title!r}")
        self.faults += [f"id {name!r} is used {n} times" for name, n in self._ids.items() if n > 1]
        self.faults += [f"{name!r} names no element" for name in self._named_by if name not in self._ids]
        for control in self._controls:
            if not (
                control["inside label"]
                or control.get("id") in self._labelled
                or control.get("aria-label")
                or control.get("aria-labelledby")
            ):
                self.faults.append(f"a field without a label: {control.get('name')}")

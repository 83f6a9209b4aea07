"""Reads a page as a sceptic does: every number, where it comes from, and what stands around it."""

import json
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """The parts of a page."""

    def __init__(self, html):
        super().__init__()
        self.open, self.elements = [], []
        self.numbers, self.labels, self.loose, self.text = [], [], [], []
        self.scripts = {}
        self.feed(html)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.elements.append((tag, attrs))
        if tag not in VOID:
            self.open.append((tag, attrs))

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        opened, _ = self.open.pop()
        assert opened == tag, f"{opened} is closed by {tag}"

    def handle_data(self, data):
        tags = [tag for tag, _ in self.open]
        tag, attrs = self.open[-1] if self.open else ("", {})
        if tag == "script":
            self.scripts[attrs.get("id", f"script{len(self.scripts)}")] = data
        elif tag == "style":
            pass
        elif tag == "data":
            self.numbers.append((attrs["data-from"], attrs["value"], data))
        elif "data-from" in attrs:
            self.labels.append((attrs["data-from"], data))
        elif {"bdi", "code", "title", "desc"} & {*tags} or any(each.get("class") == "tick" for _, each in self.open):
            pass
        elif data.strip():
            self.loose.append(data)
        if "script" not in tags and "style" not in tags:
            self.text.append(data)

    @property
    def facts(self):
        return json.loads(self.scripts["facts"])

    @property
    def ids(self):
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

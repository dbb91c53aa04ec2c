"""Pages as people meet them: links by their words, fields by their labels, buttons by their names.

A form is posted as a browser would post it, hidden fields and its token included, so a page that
forgets a field or a button fails the walk.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import tinyhtml5
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from accounts.models import User
from tests.factories.people import PASSWORD

Values = Mapping[str, Any]


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@dataclass
class Page:
    """One answer, read."""

    address: str
    status: int
    text: str
    root: Element = field(repr=False)

    @classmethod
    def read(cls, address: str, status: int, html: str) -> "Page":
        root = tinyhtml5.parse(html, namespace_html_elements=False)
        body = root.find("body")
        return cls(address, status, words(body), root)

    def __contains__(self, sentence: str) -> bool:
        return sentence in self.text

    def link(self, name: str) -> str:
        """The address behind a link with these words."""
        links = [a for a in self.root.iter("a") if a.get("href") and name in words(a)]
        exact = [a for a in links if words(a) == name]
        assert links, f"No link «{name}» on {self.address}:\n{self.text}"
        return urljoin(self.address, (exact or links)[0].get("href"))

    def links(self, kind: str) -> list[str]:
        """The addresses of all links of one class."""
        found = [a.get("href") for a in self.root.iter("a") if kind in a.get("class", "").split()]
        return [urljoin(self.address, each) for each in found]

    def text_of(self, name: str) -> str:
        """The words of the section with this name, a blank between cells; empty without one."""
        found = [each for each in self.root.iter() if each.get("aria-label") == name]
        return " ".join(" ".join(each.itertext()) for each in found[:1])

    def form(self, button: str) -> tuple[Element, Element]:
        """The form with a button of this name, and the button."""
        for form in self.root.iter("form"):
            for each in form.iter("button"):
                if button in words(each) and each.get("disabled") is None:
                    return form, each
        raise AssertionError(f"No button «{button}» on {self.address}:\n{self.text}")

    def has_button(self, name: str) -> bool:
        return any(name in words(each) for each in self.root.iter("button"))

    def row(self, name: str) -> Element:
        """The narrowest row of a table that tells of this name."""
        rows = [each for each in self.root.iter("tr") if name in words(each)]
        assert rows, f"No row of «{name}» on {self.address}:\n{self.text}"
        return min(rows, key=lambda each: len(words(each)))

    def cells(self, name: str) -> list[str]:
        return [words(cell) for cell in self.row(name) if cell.tag in ("td", "th")]


def controls(form: Element) -> Iterator[Element]:
    for each in form.iter():
        is_named = each.tag in ("input", "select", "textarea") and each.get("name")
        if is_named and each.get("disabled") is None:
            yield each


def held_by(control: Element) -> list[str]:
    """What a browser would send for a control nobody touched."""
    if control.tag == "textarea":
        return ["".join(control.itertext()).removeprefix("\n")]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [each for each in options if each.get("selected") is not None] or options[:1]
        return [value_of(each) for each in chosen]
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [] if control.get("type") == "file" else [control.get("value", "")]


def value_of(option: Element) -> str:
    value = option.get("value")
    return words(option) if value is None else value


def labels_of(form: Element, root: Element) -> list[tuple[str, Element]]:
    """Every name a control goes by: its label, its own aria-label, its name."""
    by_id = {each.get("id"): each for each in controls(form) if each.get("id")}
    found = [
        (words(label), by_id[label.get("for")])
        for label in root.iter("label")
        if label.get("for") in by_id
    ]
    for label in form.iter("label"):
        found += [(words(label), each) for each in controls(label)]
    for control in controls(form):
        found += [(name, control) for name in (control.get("aria-label"), control.get("name"))
                  if name]  # fmt: skip
    return found


def option_named(select: Element, name: str) -> str:
    options = list(select.iter("option"))
    named = [each for each in options if words(each) == name or value_of(each) == name]
    named = named or [each for each in options if name in words(each)]
    assert named, f"«{name}» is not offered: {[words(each) for each in options]}"
    return value_of(named[0])


def filled(form: Element, root: Element, typed: Values) -> dict[str, list[Any]]:
    """The form's data after these labels were filled in."""
    data: dict[str, list[Any]] = {}
    for control in controls(form):
        data.setdefault(control.get("name"), []).extend(held_by(control))
    known = labels_of(form, root)
    for label, value in typed.items():
        found = [each for name, each in known if name == label] or [
            each for name, each in known if name.startswith(label)
        ]
        assert found, f"No field «{label}» among {[name for name, _ in known]}"
        fill_one(data, found[0], value)
    return data


def fill_one(data: dict[str, list[Any]], control: Element, value: Any) -> None:
    name = control.get("name")
    if control.get("type") == "radio":
        data[name] = [control.get("value")]
    elif control.get("type") == "checkbox":
        ticked = [each for each in data[name] if each != control.get("value")]
        data[name] = [*ticked, control.get("value", "on")] if value else ticked
    else:
        data[name] = [option_named(control, str(value)) if control.tag == "select" else value]


class Person:
    """Somebody at the pages, signed in through the door."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(enforce_csrf_checks=True)
        self.page = self.open("/tai-khoan/vao/")
        self.press("Vào", {"Tên đăng nhập": user.username, "Mật khẩu": PASSWORD})

    def open(self, address: str, status: int = 200) -> Page:
        answer = self.client.get(address, follow=True)
        return self._read(answer, address, status)

    def follow(self, link: str) -> Page:
        return self.open(self.page.link(link))

    def press(self, button: str, typed: Values | None = None, status: int = 200) -> Page:
        """Fill in the form that has this button, and press it."""
        form, pressed = self.page.form(button)
        data = filled(form, self.page.root, typed or {})
        if pressed.get("name"):
            data[pressed.get("name")] = [pressed.get("value", "")]
        where = pressed.get("formaction") or form.get("action") or self.page.address
        where = urljoin(self.page.address, where)
        method = (
            self.client.post if form.get("method", "get").lower() == "post" else self.client.get
        )
        return self._read(method(where, data, follow=True), where, status)

    def download(self, link: str) -> bytes:
        answer = self.client.get(self.page.link(link))
        assert answer.status_code == 200
        return b"".join(answer) if answer.streaming else answer.content

    def _read(self, answer: Any, asked: str, status: int) -> Page:
        address = answer.redirect_chain[-1][0] if answer.redirect_chain else asked
        path = urlsplit(urljoin(asked, address))
        where = f"{path.path}?{path.query}" if path.query else path.path
        self.page = Page.read(where, answer.status_code, answer.text)
        assert answer.status_code == status, f"{where}: {answer.status_code}\n{self.page.text}"
        return self.page


def excel_file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("danh-sach-khoi-thi-dua.xlsx", content)


def scanned_page() -> SimpleUploadedFile:
    """A signed page as a scanner sends it."""
    content = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(content)
    return SimpleUploadedFile("bien-ban-da-ky.pdf", content.getvalue())

"""French is complete: nothing that a page says is left in English. ``manage.py translations`` finds what is missing."""

from __future__ import annotations

from django.utils import translation

from portal.discover.translations import MO, compiled, found, kept, untranslated


def test_every_message_of_code_and_templates_is_translated() -> None:
    messages = kept()
    missing = [message.id for message in found() if message.id and message.id not in messages]
    assert missing == [], "run `manage.py translations`, then translate what it lists"
    assert untranslated(messages) == []


def test_nothing_is_translated_that_no_page_says() -> None:
    said = found()
    assert [message.id for message in kept() if message.id and message.id not in said] == []


def test_the_compiled_file_is_the_written_one() -> None:
    assert MO.read_bytes() == compiled(kept()), "run `manage.py translations`"


def test_translations_keep_the_placeholders() -> None:
    for message in kept():
        if message.id:
            wanted = {_placeholders(text) for text in _forms(message.id)}
            assert {_placeholders(text) for text in _forms(message.string)} == wanted, message.id


def test_django_reads_it() -> None:
    with translation.override("fr"):
        assert translation.gettext("Add to cart") == "Ajouter au panier"


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return list(text) if isinstance(text, tuple | list) else [text or ""]


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(part.split(")")[0] for part in text.split("%(")[1:])

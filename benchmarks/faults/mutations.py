"""Products changed by chance, as no provider and every disk and attacker might: each a drop of its own."""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

Mutation = Callable[[Path, random.Random], str]
"""Changes a product's folder; says what it did."""
VALUES = (
    "", "-1", "0", "1e999", "NaN", "99999999999999999999", "../../etc/passwd", "é☃", "2018-99-99T99:99:99Z", "EPSG:0",
    "\x07", "<x/>", "&#0;", "31TCJ31TCJ", "B99", "A" * 100_000,
)  # fmt: skip
BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
BOMB_BYTES = 120_000_000


def mutate(product: Path, target: Path, chance: random.Random) -> tuple[Path, str]:
    """A changed copy of ``product`` in the new folder ``target``, as a folder or an archive; and what was changed."""
    copy = target / product.name
    shutil.copytree(product, copy)
    for path in copy.rglob("*"):
        path.chmod(stat.S_IRWXU)
    mutations = chance.choices((_bytes, _text, _structure, _header), (3, 4, 2, 2), k=chance.choice((1, 1, 1, 2, 3)))
    told = [mutation(copy, chance) for mutation in mutations]
    if chance.random() < 0.6:
        told.append(_sign_again(copy))
    if chance.random() < 0.35:
        archive, how = _archive(copy, chance)
        return archive, "; ".join([*told, how])
    return copy, "; ".join(told)


def _file(folder: Path, chance: random.Random, suffixes: tuple[str, ...] = ()) -> Path:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return chance.choice([path for path in files if path.suffix.lower() in suffixes] or files)


def _bytes(folder: Path, chance: random.Random) -> str:
    """Bits flipped, pieces cut out, doubled or filled with zeros."""
    path = _file(folder, chance)
    data = bytearray(path.read_bytes()) or bytearray(b"\0")
    place, length = chance.randrange(len(data)), chance.choice((1, 4, 100, 5_000))
    how = chance.choice(("flip", "zeros", "cut short", "cut out", "doubled", "noise"))
    piece = data[place : place + length]
    match how:
        case "flip":
            data[place] ^= 1 << chance.randrange(8)
        case "zeros":
            data[place : place + length] = bytes(len(piece))
        case "cut short":
            del data[place:]
        case "cut out":
            del data[place : place + length]
        case "doubled":
            data[place:place] = piece
        case _:
            data[place : place + length] = chance.randbytes(len(piece))
    path.write_bytes(data)
    return f"{path.name}: {how} at {place}"


def _header(folder: Path, chance: random.Random) -> str:
    """A few of the first bytes of an image: sizes, counts, offsets."""
    path = _file(folder, chance, (".jp2", ".tif"))
    data = bytearray(path.read_bytes())
    places = [chance.randrange(min(200, len(data))) for _ in range(chance.choice((1, 2, 4)))]
    for place in places:
        data[place] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
    path.write_bytes(data)
    return f"{path.name}: header at {places}"


def _text(folder: Path, chance: random.Random) -> str:
    """A value, an element or a line of the metadata."""
    path = _file(folder, chance, (".xml", ".safe", ".txt"))
    text = path.read_text(errors="replace")
    how = chance.choice(("value", "value", "value", "attribute", "without a line", "line twice", "entities", "nested"))
    value = chance.choice(VALUES)
    match how:
        case "value":
            text = _replaced(text, r">([^<>\n]+)<|= *\"?([^\"\n]+)\"?$", value, chance)
        case "attribute":
            text = _replaced(text, r'="([^"]*)"', value, chance)
        case "entities":
            text = text.replace("?>", "?>" + BILLION_LAUGHS, 1).replace("</", "&d;</", 1)
        case "nested":
            text = text.replace("?>", "?>" + "<a>" * 50_000, 1)
        case _:
            lines = text.splitlines(keepends=True)
            number = chance.randrange(len(lines))
            lines[number : number + 1] = [lines[number]] * (2 if how == "line twice" else 0)
            text = "".join(lines)
    path.write_text(text, errors="replace")
    return f"{path.name}: {how} {value[:20]!r}"


def _replaced(text: str, pattern: str, value: str, chance: random.Random) -> str:
    found = list(re.finditer(pattern, text, re.MULTILINE))
    if not found:
        return text
    match = chance.choice(found)
    group = next(number for number in range(1, match.re.groups + 1) if match[number] is not None)
    return text[: match.start(group)] + value + text[match.end(group) :]


def _structure(folder: Path, chance: random.Random) -> str:
    """Files gone, swapped, renamed, replaced by links, folders or pipes."""
    one, other = _file(folder, chance), _file(folder, chance)
    how = chance.choice(("gone", "swapped", "renamed", "a link", "a folder", "a pipe", "empty", "many more", "sparse"))
    if how == "swapped" and one != other:
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
    elif how == "renamed":
        one.rename(one.with_name(chance.choice(("x", "MTD_TL.xml", "..hidden", f"{one.name}.bak", "\n.jp2"))))
    elif how == "many more":
        for number in range(2_001):
            (folder / f"more-{number}").touch()
    elif how == "sparse":
        os.truncate(one, 40 * 10**9)
    else:
        one.unlink()
        {"a link": _link, "a folder": Path.mkdir, "a pipe": os.mkfifo, "empty": Path.touch}.get(how, _nothing)(one)
    return f"{one.name}: {how}"


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _nothing(path: Path) -> None:
    pass


def _sign_again(folder: Path) -> str:
    """Sizes and sums of the SAFE's manifest as the files are now, so that what is behind them is looked at."""
    manifest = folder / "manifest.safe"
    if not manifest.is_file() or manifest.is_symlink():
        return "as it was signed"
    text = manifest.read_text(errors="replace")

    def signed(match: re.Match[str]) -> str:
        path = folder / match[2]
        if not path.is_file() or path.is_symlink() or path.stat().st_size > BOMB_BYTES:
            return match[0]
        data = path.read_bytes()
        sized = re.sub(r'size="\d+"', f'size="{len(data)}"', match[0])
        return re.sub(r"(<checksum[^>]*>)[^<]*", rf"\g<1>{hashlib.sha3_256(data).hexdigest().upper()}", sized)

    pattern = re.compile(r'<byteStream((?!</byteStream>).)*?href="([^"]+)".*?</byteStream>', re.DOTALL)
    manifest.write_text(pattern.sub(signed, text), errors="replace")
    return "signed again"


def _archive(folder: Path, chance: random.Random) -> tuple[Path, str]:
    """The folder as an archive, with faults of its own."""
    how = chance.choice(("sound", "cut short", "noise", "climbing", "a bomb", "links", "twice"))
    if folder.suffix == ".SAFE":
        made = folder.with_suffix(".zip")
        _zip(folder, made, how)
    else:
        made = folder.with_suffix(".tar")
        _tar(folder, made, how)
    shutil.rmtree(folder)
    if how == "cut short":
        os.truncate(made, chance.randrange(made.stat().st_size))
    if how == "noise":
        with made.open("r+b") as file:
            for _ in range(chance.choice((1, 20))):
                file.seek(chance.randrange(made.stat().st_size))
                file.write(chance.randbytes(chance.choice((1, 64))))
    return made, f"{made.suffix}: {how}"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size < BOMB_BYTES)


def _zip(folder: Path, made: Path, how: str) -> None:
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1, strict_timestamps=False) as archive:
        for path in _files(folder):
            archive.write(path, path.relative_to(folder.parent))
        if how == "climbing":
            archive.writestr("../../climbed.txt", "out")
        if how == "a bomb":
            archive.writestr(f"{folder.name}/zeros.jp2", bytes(BOMB_BYTES))
        if how == "twice":
            archive.writestr(f"{folder.name}/manifest.safe", "<x/>")
        if how == "links":
            link = zipfile.ZipInfo(f"{folder.name}/link")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")


def _tar(folder: Path, made: Path, how: str) -> None:
    with tarfile.open(made, "w") as archive:
        for path in _files(folder):
            archive.add(path, str(path.relative_to(folder.parent)), recursive=False)
        odd = {"climbing": "../../climbed.txt", "links": f"{folder.name}/link", "twice": f"{folder.name}/x"}
        for _ in range(2 if how == "twice" else 1 if how in odd else 0):
            member = tarfile.TarInfo(odd[how])
            if how == "links":
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(member, BytesIO(b""))

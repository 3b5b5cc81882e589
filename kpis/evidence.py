"""Files that bear out a dispute: small, of few kinds, and checked by what is in them."""

import email
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

HEAVIEST: Final = 2 * 1024 * 1024
LONGEST_NAME: Final = 120
MAIL_HEADERS: Final = ("From", "To", "Subject", "Date")
CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Unfit(ValueError):
    """A file that is not taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Evidence:
    name: str
    content: bytes


def read(name: str, content: bytes) -> Evidence:
    """The file under a safe name. Raises Unfit where it is too heavy or not what it says."""
    if not content:
        raise Unfit(_("This file is empty."))
    if len(content) > HEAVIEST:
        raise Unfit(_("This file is heavier than 2 MB."))
    safe = _safe(name)
    is_so = KINDS.get(_ending(safe))
    if is_so is None:
        raise Unfit(_("Only PDF, PNG, JPG, CSV, TXT, EML and XLSX files are taken."))
    if not is_so(content):
        raise Unfit(_("This file is not what its name says."))
    return Evidence(safe, content)


def media_type(name: str) -> str:
    """As it is served; nothing that a browser would run."""
    return TYPES.get(_ending(name), "application/octet-stream")


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _safe(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = re.sub(r"[^\w.() -]", "_", last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signs)


def _is_text(content: bytes) -> bool:
    return not CONTROLS.search(content)


def _is_mail(content: bytes) -> bool:
    if not _is_text(content):
        return False
    headers = email.message_from_bytes(content)
    return any(name in headers for name in MAIL_HEADERS)


def _is_workbook(content: bytes) -> bool:
    """Only its list of parts is read: nothing is unpacked. Macros are not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and not has_macros


KINDS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    "pdf": _begins(b"%PDF-"),
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "jpg": _begins(b"\xff\xd8\xff"),
    "jpeg": _begins(b"\xff\xd8\xff"),
    "csv": _is_text,
    "txt": _is_text,
    "eml": _is_mail,
    "xlsx": _is_workbook,
}
TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}

"""The files that a template brings along: laid beside the local file, as copies that a draft needs."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plentytui.rules.attachments import content_type
from plentytui.rules.file_names import harmless_name

if TYPE_CHECKING:
    from plentytui.models.templates import PreviewFile
    from plentytui.models.writing import DraftFile
    from plentytui.store.system_store import SystemStore


class TemplateFile(NamedTuple):
    """A file of a template."""

    name: str
    """Harmless as the name of a file."""
    size: int
    """Bytes, as far as the system tells."""
    content: bytes | None
    """None where the system names the file and gives nothing that could be read."""


class Attached(NamedTuple):
    """What became of a template's files."""

    files: tuple[DraftFile, ...] = ()
    left_out: str = ""
    """Which do not go along, why, and what to do, as sentences; empty if all do."""


def files_of(found: Iterable[PreviewFile]) -> tuple[TemplateFile, ...]:
    """The files of a preview with their content."""
    return tuple(
        TemplateFile(harmless_name(file.name), file.size, _content(file.content)) for file in found if file.name.strip()
    )


def lay_down(data: Path, store: SystemStore, files: Sequence[TemplateFile], there: Sequence[DraftFile]) -> Attached:
    """Put the files of a template where a draft can take them from; what is ``there`` already is left alone. Blocks.

    Raises:
        UsageError: one cannot be written.
    """
    from plentytui.services.attachments import attach
    from plentytui.services.forwarded import distinct, forwarded_folder
    from plentytui.services.part_file import PartFile

    folder = forwarded_folder(data, store) / f"template-{os.urandom(6).hex()}"
    known = {(file.name, file.size) for file in there}
    kept, left_out = [], []
    for name, _, content in files:
        if content is None:
            left_out.append(f"The system names {name} and does not give its content. Attach it yourself.")
        elif content_type(name) is None:
            left_out.append(f"{name} is of a kind that cannot be attached. Pack it as a zip.")
        elif (name, len(content)) not in known:
            part = PartFile(folder, name)
            try:
                part.put(content)
                kept.append(attach(part.keep()))
            except OSError as error:
                raise part.refused(error) from error
            finally:
                part.drop()
    # Those that were there first keep their names.
    return Attached(distinct([*there, *kept])[len(there) :], " ".join(left_out))


def _content(text: str) -> bytes | None:
    try:
        # Long ones may come in lines.
        return base64.b64decode("".join(text.split()), validate=True) if text else None
    except (binascii.Error, ValueError):
        return None

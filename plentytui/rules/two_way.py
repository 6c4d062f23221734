"""The two-way plan: what became of documents and files since both were last the same.

What is read where: the system's list gives a mark of each document, Dropbox's list the hash of each file, and the
local file both as they were after the last exchange. A document's own hash is known only once it was read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from plentytui.models.designs import Act, Document, Job, PlanRow, RemoteFile, Standing, Synced
from plentytui.rules.design_files import clashes, folded, key_of, name_problem, path_of, size_problem

BLOCK = 4 * 1024 * 1024
"""Bytes of one block of Dropbox's content hash."""
_ORDER = tuple(Standing)
_PLACES = {Standing.CONFLICT: 0, Standing.UNDECIDED: 0, Standing.CANNOT: 2, Standing.SAME: 3}
"""Where in the plan a row stands; all others between."""


def content_hash(content: bytes) -> str:
    """The content hash of Dropbox: SHA-256 over the SHA-256 of each block of four megabytes."""
    whole = hashlib.sha256()
    view = memoryview(content)
    for start in range(0, len(view), BLOCK):
        whole.update(hashlib.sha256(view[start : start + BLOCK]).digest())
    return whole.hexdigest()


def standing(here: Document | None, there: RemoteFile | None, last: Synced | None, here_hash: str = "") -> Standing:
    """How a document and its file stand; at least one of them is there.

    ``here_hash`` is the hash of the document's content where it was read; then a new mark alone is no change.
    """
    here_changed = here is not None and (
        last is None or (here_hash != last.hash if here_hash else here.mark != last.mark)
    )
    there_changed = there is not None and (last is None or there.hash != last.hash)
    if there is None:
        if last is None:
            return Standing.NEW_HERE
        return Standing.CONFLICT if here_changed else Standing.DELETED_THERE
    if here is None:
        if last is None:
            return Standing.NEW_THERE
        return Standing.CONFLICT if there_changed else Standing.DELETED_HERE
    if here_hash and here_hash == there.hash:
        return Standing.SAME
    if here_changed and not here_hash and (there_changed or (last is not None and not last.mark)):
        return Standing.UNDECIDED
    if here_changed and there_changed:
        return Standing.CONFLICT
    if here_changed:
        return Standing.CHANGED_HERE
    return Standing.CHANGED_THERE if there_changed else Standing.SAME


def make_plan(
    documents: Iterable[Document],
    files: Iterable[RemoteFile],
    synced: Iterable[Synced],
    hashes: Mapping[str, str],
) -> tuple[PlanRow, ...]:
    """The plan: what asks for a decision first, then by key.

    Args:
        documents: All documents of the system.
        files: All files below the base folder.
        synced: What both were when they were last the same.
        hashes: The hashes of the documents that were read, by key.
    """
    here = {document.key: document for document in documents}
    last = {one.key: one for one in synced}
    same_file = clashes(here)
    by_path = {folded(file.path): file for file in files}
    rows = []
    for key, document in here.items():
        path = path_of(key)
        there = by_path.pop(folded(path), None)
        reason = name_problem(key) or size_problem(document.size)
        if key in same_file:
            reason = f"In Dropbox it would be the same file as {same_file[key]}."
        elif not reason and there is not None:
            reason = size_problem(there.size)
        found = Standing.CANNOT if reason else standing(document, there, last.get(key), hashes.get(key, ""))
        rows.append(PlanRow(key, there.path if there else path, found, document, there, last.get(key), reason))
    known = {folded(key): key for key in last}
    for file in by_path.values():
        key = key_of(file.path)
        key = known.get(folded(key), key)
        reason = "It is not a TXT file." if not key else name_problem(key) or size_problem(file.size)
        found = Standing.CANNOT if reason else standing(None, file, last.get(key))
        rows.append(PlanRow(key or file.path, file.path, found, None, file, last.get(key), reason))
    return tuple(sorted(rows, key=_rank))


def _rank(row: PlanRow) -> tuple[int, str]:
    return _PLACES.get(row.standing, 1), row.key


def forgotten(synced: Iterable[Synced], rows: Iterable[PlanRow]) -> tuple[str, ...]:
    """Keys of what is gone on both sides: nothing is to be remembered of them."""
    there = {row.key for row in rows}
    return tuple(one.key for one in synced if one.key not in there)


def acts(row: PlanRow) -> tuple[Act, ...]:
    """What can be chosen for a row; to leave it comes first."""
    if row.standing in (Standing.CANNOT, Standing.SAME, Standing.UNDECIDED):
        return (Act.LEAVE,)
    if row.there is None:
        more = (Act.EXPORT,) if row.last is None else (Act.EXPORT, Act.DELETE_HERE)
    elif row.here is None:
        more = (Act.IMPORT,) if row.last is None else (Act.IMPORT, Act.DELETE_THERE)
    elif row.standing is Standing.CHANGED_THERE:
        more = (Act.IMPORT, Act.EXPORT)
    else:
        more = (Act.EXPORT, Act.IMPORT)
    return (Act.LEAVE, *more)


def next_act(row: PlanRow, now: Act) -> Act:
    """The choice after this one."""
    offered = acts(row)
    return offered[(offered.index(now) + 1) % len(offered)] if now in offered else offered[0]


def bulk(rows: Iterable[PlanRow], act: Act) -> dict[str, Act]:
    """What is chosen at once: what is new or changed on that one side; no conflict and nothing deleted."""
    wanted = (
        (Standing.NEW_HERE, Standing.CHANGED_HERE)
        if act is Act.EXPORT
        else (Standing.NEW_THERE, Standing.CHANGED_THERE)
    )
    return {row.key: act for row in rows if row.standing in wanted}


def jobs(rows: Iterable[PlanRow], chosen: Mapping[str, Act], hashes: Mapping[str, str]) -> tuple[Job, ...]:
    """What was chosen, with what each side is expected to be still when it is done."""
    found = []
    for row in rows:
        act = chosen.get(row.key, Act.LEAVE)
        if act is Act.LEAVE or act not in acts(row):
            continue
        known = hashes.get(row.key, "")
        if not known and row.here and row.last and row.here.mark == row.last.mark:
            known = row.last.hash
        mark = row.here.mark if row.here else ""
        found.append(Job(row.key, row.path, act, known, mark, row.there.rev if row.there else ""))
    return tuple(found)


def told(rows: Sequence[PlanRow]) -> str:
    """How many there are of each, one line."""
    counts = Counter(row.standing for row in rows)
    return ", ".join(f"{counts[one]:,} {one.value}" for one in _ORDER if counts[one]) or "nothing on either side"


def consequences(rows: Iterable[PlanRow], chosen: Mapping[str, Act]) -> tuple[str, ...]:
    """What carrying out what was chosen comes to, a sentence each."""
    new: Counter[Act] = Counter()
    over: Counter[Act] = Counter()
    for row in rows:
        act = chosen.get(row.key, Act.LEAVE)
        replaced = row.there if act in (Act.EXPORT, Act.DELETE_THERE) else row.here
        (over if replaced is not None else new)[act] += 1
    found = (
        (new[Act.EXPORT], "Added to Dropbox: {}."),
        (over[Act.EXPORT], "Replaced in Dropbox by what is here: {}; Dropbox keeps the old revisions."),
        (new[Act.IMPORT], "Added to the system: {}."),
        (over[Act.IMPORT], "Replaced in the system by what is in Dropbox: {}; the system keeps no old ones."),
        (over[Act.DELETE_THERE], "Deleted in Dropbox: {}; it keeps deleted files for a while."),
        (over[Act.DELETE_HERE], "Deleted in the system for good: {}."),
    )
    return tuple(sentence.format(_files(count)) for count, sentence in found if count)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"

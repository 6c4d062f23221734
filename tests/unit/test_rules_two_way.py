"""The two-way plan: the content hash, how a document and its file stand, what can be chosen and comes of it."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.designs import Act, Document, PlanRow, RemoteFile, Standing, Synced
from plentytui.rules.design_files import LARGEST, clashes, folder_problem, key_of, name_problem, path_of, size_problem
from plentytui.rules.two_way import (
    BLOCK,
    acts,
    bulk,
    consequences,
    content_hash,
    forgotten,
    jobs,
    make_plan,
    next_act,
    standing,
    told,
)

CONTENTS = st.sampled_from([b"", b"a", b"b", b"c"])
KEY = "Spring/Header"


def document(content: bytes, key: str = KEY) -> Document:
    return Document(key, len(content), f"mark of {content!r}")


def remote(content: bytes, key: str = KEY, rev: str = "r") -> RemoteFile:
    return RemoteFile(path_of(key), len(content), content_hash(content), rev)


def synced(content: bytes, key: str = KEY) -> Synced:
    return Synced(key, f"mark of {content!r}", content_hash(content), "r")


def test_the_hash_is_dropboxs_own() -> None:
    assert content_hash(b"") == hashlib.sha256(b"").hexdigest()
    # From Dropbox's description of the hash: one block is hashed twice.
    assert content_hash(b"plenty") == hashlib.sha256(hashlib.sha256(b"plenty").digest()).hexdigest()


def test_the_packages_hash_is_the_same_at_the_edges_of_a_block() -> None:
    from dropbox.content_hash import content_hash as theirs

    for size in (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7):
        content = bytes(range(256)) * (size // 256 + 1)
        assert content_hash(content[:size]) == theirs(content[:size])


@given(st.one_of(st.none(), CONTENTS), st.one_of(st.none(), CONTENTS), st.one_of(st.none(), CONTENTS))
def test_each_case_is_told_by_what_changed(here: bytes | None, there: bytes | None, last: bytes | None) -> None:
    if here is None and there is None:
        return
    found = standing(
        None if here is None else document(here),
        None if there is None else remote(there),
        None if last is None else synced(last),
        "" if here is None else content_hash(here),
    )
    if here is not None and there is not None:
        if here == there:
            wanted = Standing.SAME
        elif last is None or last not in (here, there):
            wanted = Standing.CONFLICT
        else:
            wanted = Standing.CHANGED_THERE if last == here else Standing.CHANGED_HERE
    elif there is None:
        unchanged = Standing.DELETED_THERE if last == here else Standing.CONFLICT
        wanted = Standing.NEW_HERE if last is None else unchanged
    else:
        unchanged = Standing.DELETED_HERE if last == there else Standing.CONFLICT
        wanted = Standing.NEW_THERE if last is None else unchanged
    assert found is wanted


@given(CONTENTS, CONTENTS, st.one_of(st.none(), CONTENTS))
def test_without_the_documents_hash_it_is_the_same_or_undecided(here: bytes, there: bytes, last: bytes | None) -> None:
    known = None if last is None else synced(last)
    certain = standing(document(here), remote(there), known, content_hash(here))
    unread = standing(document(here), remote(there), known)
    assert unread in (certain, Standing.UNDECIDED)


@given(st.lists(CONTENTS, max_size=4), st.lists(CONTENTS, max_size=4), st.lists(CONTENTS, max_size=4))
def test_no_choice_is_made_by_itself_and_jobs_are_only_what_was_chosen(
    here: list[bytes], there: list[bytes], last: list[bytes]
) -> None:
    plan = make_plan(
        [document(content, f"k{number}") for number, content in enumerate(here)],
        [remote(content, f"k{number}") for number, content in enumerate(there)],
        [synced(content, f"k{number}") for number, content in enumerate(last)],
        {f"k{number}": content_hash(content) for number, content in enumerate(here)},
    )
    assert {row.key for row in plan} == {f"k{number}" for number in range(max(len(here), len(there)))}
    assert jobs(plan, {}, {}) == ()
    for row in plan:
        offered = acts(row)
        assert offered[0] is Act.LEAVE
        act = Act.LEAVE
        seen = []
        for _ in offered:
            act = next_act(row, act)
            seen.append(act)
        assert set(seen) == set(offered)
        for one in offered[1:]:
            (job,) = jobs([row], {row.key: one}, {})
            assert (job.act, job.rev) == (one, row.there.rev if row.there else "")
        wrong = [one for one in Act if one not in offered]
        assert jobs([row], {row.key: wrong[0]}, {}) == ()
    for act in (Act.EXPORT, Act.IMPORT):
        chosen = bulk(plan, act)
        conflicts = (Standing.CONFLICT, Standing.DELETED_HERE, Standing.DELETED_THERE, Standing.SAME)
        assert not any(row.standing in conflicts for row in plan if row.key in chosen)


def test_a_mark_that_is_not_known_is_no_change() -> None:
    last = Synced(KEY, "", content_hash(b"a"), "r")
    assert standing(document(b"a"), remote(b"a"), last) is Standing.UNDECIDED
    assert standing(document(b"a"), remote(b"a"), last, content_hash(b"a")) is Standing.SAME


def test_what_is_gone_on_both_sides_is_forgotten() -> None:
    assert forgotten([synced(b"a", "x"), synced(b"a", "y")], [PlanRow("y", "y.txt", Standing.SAME)]) == ("x",)


def test_the_plan_begins_with_what_asks_for_a_decision() -> None:
    plan = make_plan(
        [document(b"a", "a"), document(b"b", "b"), document(b"c", "c:"), document(b"d", "d")],
        [remote(b"a", "a"), remote(b"x", "b")],
        [synced(b"a", "a"), synced(b"y", "b")],
        {"b": content_hash(b"b")},
    )
    assert [row.standing for row in plan] == [Standing.CONFLICT, Standing.NEW_HERE, Standing.CANNOT, Standing.SAME]
    assert told(plan) == "1 new here, 1 conflict, 1 same, 1 cannot be exchanged"
    assert told(()) == "nothing on either side"


def test_what_comes_of_the_choices_is_told() -> None:
    plan = make_plan([document(b"a", "a"), document(b"b", "b")], [remote(b"x", "b"), remote(b"n", "n")], [], {"b": "h"})
    assert consequences(plan, {"a": Act.EXPORT, "b": Act.IMPORT, "n": Act.LEAVE}) == (
        "Added to Dropbox: 1 file.",
        "Replaced in the system by what is in Dropbox: 1 file; the system keeps no old ones.",
    )
    assert consequences(plan, {}) == ()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("a\x1b[2Jb", "control characters"),
        ("a\x00b", "control characters"),
        ("a//b", "empty folder name"),
        ("/a", "empty folder name"),
        ("a/", "empty folder name"),
        ("../../etc/passwd", "lead out of its folder"),
        ("a/./b", "lead out"),
        ("Sale: 20%", "has :"),
        ("a\\b", "has \\"),
        ("a/b?", "has ?"),
        (" a", "begins or ends with a blank"),
        ("a /b", "begins or ends with a blank"),
        ("notes.", "ends with a dot"),
        ("x/con", "device on Windows"),
        ("LPT1.css", "device on Windows"),
        ("a" * 252, "longer than 255"),
        ("\ud800", "cannot be written"),
    ],
)
def test_a_name_that_cannot_be_a_file_has_its_sentence(key: str, words: str) -> None:
    assert words in name_problem(key)
    (row,) = make_plan([document(b"a", key)], [], [], {})
    assert row.standing is Standing.CANNOT
    assert words in row.reason
    assert acts(row) == (Act.LEAVE,)


@given(st.text(max_size=60))
def test_every_name_is_told_about_and_comes_back(key: str) -> None:
    if not name_problem(key):
        assert key_of(path_of(key)) == key
        assert not any(part in ("", ".", "..") for part in key.split("/"))


def test_names_that_dropbox_takes_for_one_are_told() -> None:
    assert clashes(["Header", "header", "other"]) == {"Header": "header", "header": "Header"}
    plan = make_plan([document(b"a", "Header"), document(b"b", "header")], [], [], {})
    assert [row.reason for row in plan] == [
        "In Dropbox it would be the same file as header.",
        "In Dropbox it would be the same file as Header.",
    ]


def test_a_file_of_another_kind_and_one_that_is_too_large_are_told() -> None:
    files = [RemoteFile("banner.png", 5, "h", "r"), RemoteFile("big.txt", LARGEST + 1, "h", "r")]
    plan = {row.path: row.reason for row in make_plan([], files, [], {})}
    assert plan["banner.png"] == "It is not a TXT file."
    assert plan["big.txt"] == "It has 64.0 MB; up to 64 MB are exchanged."
    assert size_problem(LARGEST) == ""
    (row,) = make_plan([Document("x", LARGEST * 2, "m")], [], [], {})
    assert row.reason == "It has 128.0 MB; up to 64 MB are exchanged."


def test_a_file_that_was_renamed_in_its_case_is_still_the_same() -> None:
    file = RemoteFile("spring/HEADER.txt", 1, content_hash(b"a"), "r")
    (row,) = make_plan([document(b"a")], [file], [synced(b"a")], {})
    assert (row.standing, row.path) == (Standing.SAME, "spring/HEADER.txt")
    (row,) = make_plan([], [file], [synced(b"a")], {})
    assert (row.standing, row.key) == (Standing.DELETED_HERE, KEY)


def test_a_base_folder_has_a_name() -> None:
    assert folder_problem("plentymarkets") == ""
    assert folder_problem(" / ") == "Give the folder a name."
    assert "lead out" in folder_problem("../x")

"""The oddities of the real API, each with a switch (wire facts 4); on by default where it was really seen."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Quirks:
    """Which oddities the sandbox shows."""

    page_fields_as_text: bool = True
    """``itemsPerPage`` is text on some lists, always on the same ones."""
    clamped_pages: bool = True
    """A page past the end answers with the last page instead of an empty one."""
    capped_pages: bool = True
    """More than 100 items a page are silently cut to 100."""
    comma_blanks: bool = True
    """Lists that are sent as one text have a blank after each comma: ``de, en``."""
    flags_as_numbers: bool = True
    """Flags such as ``isDeleted`` and those of users are 0 and 1 instead of false and true."""
    ids_as_text: bool = True
    """Ids such as ``shortId``, ``inboxId`` and ``priorityId`` of a conversation are texts."""
    absent_keys: bool = True
    """A value that is not there has no key, instead of null."""
    four_field_envelope: bool = False
    """The envelope of older systems: four fields only, ``page`` as text."""
    unknown_route_503: bool = False
    """An unknown route answers 503 instead of 404, as one of two live systems did (wire facts 2)."""
    late_lists: bool = False
    """Lists show a write only some seconds later, as a search index would (inferred, wire facts 5.1)."""
    object_or_list: bool = False
    """A new message is answered with a list of one where the description says object, a changed one with an object
    where it says list; not seen, but the descriptions of single messages differ in it (wire facts 5.6)."""
    untold_trash: bool = False
    """The route for a conversation's thread does not know what lies in the trash; not seen, but newer descriptions of
    what is behind it give it a choice for that (wire facts 5.6)."""
    unnamed_rights: bool = False
    """A refusal for want of a right does not name the right; clients guard against that (wire facts 2)."""
    listed_errors: bool = False
    """The object that tells an error comes in a list of one; a client guards against that (wire facts 2)."""
    no_headers: bool = False
    """No throttle headers at all; clients guard against that (wire facts 3.2)."""

    @classmethod
    def none(cls) -> Quirks:
        """No oddity at all."""
        return cls(**{field.name: False for field in fields(cls)})

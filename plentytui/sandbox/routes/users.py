"""Who is logged in, and the users of the back end (wire facts 6)."""

from __future__ import annotations

from collections.abc import Mapping

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.faults import missing
from plentytui.sandbox.routing import Call, Caller, Routes, user_by_id
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.world.hostile import laced

routes = Routes()

_FLAGS = (
    "psConfig",
    "psItem",
    "psEbay",
    "psStock",
    "psCustomer",
    "psOrder",
    "psStats",
    "psData",
    "pcConfig",
    "pcContent",
    "pcNewsletter",
    "pcLayout",
    "pcDialog",
    "pcStats",
    "pcData",
    "pcBlog",
    "eks",
    "payments",
    "api",
    "delOrder",
    "delArticle",
    "delRecord",
    "plentystat",
    "plentyconnect",
    "webspaceAccess",
    "plentymarketsShippingOrderId",
    "plentymarketsShippingItem",
    "plentymarketsShippingAuto",
    "plentymarketsShippingLabel",
    "plentymarketsShippingConfig",
    "calendar",
    "project",
    "ticket",
    "order",
    "blog",
    "lead",
    "customer",
    "disabled",
    "scheduler",
    "item",
    "incomingItems",
)
"""Fields that the description types as boolean."""
_SET_FLAGS = frozenset({"eks", "payments", "api", "ticket", "order", "customer", "item"})
"""Flags that are set for everybody here."""
_EMPTY_TEXTS = ("ipLimit", "googleEmail", "skype", "ical", "image", "accessControlList", "orderStatus", "salutation")
_COLOURS = ("#0084ff", "#188038", "#d93025", "#8e44ad", "#f29900", "#00838f")


@routes.get("/rest/authorized_user")
@routes.get("/rest/users/me")
def authorized_user(call: Call) -> object:
    """The user who is logged in, as the back end's own pages read it."""
    return _authorized(call, call.user)


@routes.get("/rest/user/authorized_user_with_ui_config")
def with_rights(call: Call) -> object:
    """The user who is logged in with what the back end's pages need to know.

    Assumed: ``isAdmin`` and ``permissions``, because the answer is documented as untyped (wire facts 6).
    """
    found = call.user
    return {**_authorized(call, found), "isAdmin": found.is_admin, "permissions": sorted(found.rights)}


@routes.get("/rest/user")
def user(call: Call) -> object:
    """The full record of the user who is logged in."""
    return record(call, call.user)


@routes.get("/rest/backend/users")
def users(call: Call) -> object:
    """All users of the back end, a bare list."""
    return [record(call, found) for found in call.world.users()]


@routes.get("/rest/backend/user/{userId}")
def one(call: Call) -> object:
    """One user of the back end."""
    found = user_by_id(call.world, call.number("userId", "User"))
    if found is None:
        raise missing("User", call.path["userId"])
    return record(call, found)


def record(call: Call, found: Caller) -> Mapping[str, object]:
    """A user's record of about 60 fields; flags are 0 and 1 although described as booleans."""
    as_numbers = call.quirks.flags_as_numbers
    flags = {name: name in _SET_FLAGS or found.is_admin for name in _FLAGS} | {"disabled": False}
    return {
        "id": found.id,
        "user": found.user,
        "realName": _shown_name(call, found),
        "lang": found.lang,
        "ustatus": 2 if as_numbers else True,
        "memberId": 0,
        "timestamp": _php_date(call),
        "email": found.email,
        "timezone": "Europe/Berlin",
        "signature": None,
        "color": _COLOURS[found.id % len(_COLOURS)],
        "acceptAgb": 0,
        "warehouseId": None,
        "warehouseRepairId": None,
        "totalVacationDays": "0",
        "roleId": None,
        "dataLang": found.lang,
        "backendPluginSetId": None,
        "global_roles": "[]",
        **dict.fromkeys(_EMPTY_TEXTS, ""),
        **{name: int(value) if as_numbers else value for name, value in flags.items()},
    }


def _authorized(call: Call, found: Caller) -> Mapping[str, object]:
    return {
        "id": found.id,
        "user": found.user,
        "realName": _shown_name(call, found),
        "lang": found.lang,
        "email": found.email,
        "timezone": "Europe/Berlin",
        "isSupportUser": 0 if call.quirks.flags_as_numbers else False,
    }


def _shown_name(call: Call, found: Caller) -> str:
    hostile = Scenario.HOSTILE_TEXT in call.config.scenarios
    return laced(found.real_name, found.id) if hostile else found.real_name


def _php_date(call: Call) -> Mapping[str, object]:
    """A date as PHP serialises it (wire facts 4); the record was made when the world began."""
    wall = call.config.world_start.astimezone(SYSTEM_ZONE).replace(tzinfo=None)
    return {"date": f"{wall:%Y-%m-%d %H:%M:%S}.000000", "timezone_type": 3, "timezone": "Europe/Berlin"}

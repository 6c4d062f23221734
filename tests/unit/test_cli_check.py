"""``plentytui check``: what it prints, its exit codes, and that nothing hostile reaches the terminal."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest

from plentytui.cli import main
from plentytui.clock import Clock, ManualClock
from plentytui.models.checks import Wanted
from plentytui.models.records import Outcome, RecordSeen
from plentytui.models.sights import DomainSight, Part
from plentytui.rules.domain_names import DomainName
from plentytui.services import checking
from tests.sights import DOMAIN, altered, good_sight, report_from_json

OnPart = Callable[[DomainSight, Part], None]


class MadeUp:
    """Looks at nothing and says what it was told to."""

    def __init__(self, sight: DomainSight) -> None:
        self.sight = sight
        self.wanted: list[Wanted] = []
        self.resolvers: list[str] = []
        self.names: list[str] = []

    async def look(self, name: DomainName, wanted: Wanted, *, on_part: OnPart | None = None) -> DomainSight:
        self.wanted.append(wanted)
        self.names.append(name.ascii)
        if on_part is not None:
            for part in Part:
                on_part(self.sight, part)
        return self.sight

    async def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        return ()

    @asynccontextmanager
    async def open(
        self, clock: Clock, *, resolver: str = "", cache: Path | None = None, zone: tzinfo | None = None
    ) -> AsyncIterator[checking.Checking]:
        self.resolvers.append(resolver)
        yield checking.Checking(self, ManualClock(datetime(2026, 2, 3, tzinfo=UTC)), zone=zone)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MadeUp:
    made = MadeUp(good_sight())
    monkeypatch.setattr(checking, "open_checking", made.open)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    return made


def test_a_good_domain_ends_with_0(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", DOMAIN, "--wanted-a", "185.30.40.50"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "ok       A record as wanted: " in out
    assert "wrong" not in out
    assert max(map(len, out.splitlines())) <= 80
    assert made_up.wanted == [Wanted(a=("185.30.40.50",))]


def test_what_is_wrong_is_told_with_reason_and_repair_and_ends_with_1(
    made_up: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    made_up.sight = altered(good_sight(), "addresses.here.aaaa.values", ("2a01::1",))
    assert main(["check", DOMAIN, "--wanted-a", "185.30.40.50"]) == 1
    out = capsys.readouterr().out
    flat = " ".join(out.split())
    assert "wrong No forgotten AAAA record" in flat
    assert "have no IPv6 address" in flat
    assert "> Remove the AAAA record 2a01::1" in flat
    assert "1 wrong" in flat


def test_warnings_end_with_0(made_up: MadeUp) -> None:
    made_up.sight = altered(good_sight(), "zone.servers.1.soa.serial", 7)
    assert main(["check", DOMAIN]) == 0


def test_with_nothing_reachable_it_ends_with_3(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    made_up.sight = DomainSight(DOMAIN, datetime(2026, 2, 3, tzinfo=UTC), DOMAIN, DOMAIN)
    assert main(["check", DOMAIN]) == 3
    out = " ".join(capsys.readouterr().out.split())
    assert out.count("No network: no resolver") == 1
    assert "Check the connection of this computer" in out
    assert "was not finished in time" not in out
    assert "ok Letters of the name" in out
    assert main(["check", DOMAIN, "--all"]) == 3
    assert "was not finished in time" in capsys.readouterr().out


@pytest.mark.parametrize(("zone", "told"), [("Europe/Berlin", "CET"), ("Asia/Tokyo", "JST"), ("", "UTC")])
def test_days_are_in_the_zone_of_the_settings_else_the_machines_and_it_is_named(
    zone: str, told: str, made_up: MadeUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plentytui").mkdir()
    (tmp_path / "plentytui" / "settings.toml").write_text(f'[ui]\ntimezone = "{zone}"\n')
    made_up.sight = altered(good_sight(), "registry.expires_at", datetime(2026, 12, 10, 23, 30, tzinfo=UTC))
    main(["check", DOMAIN])
    out = capsys.readouterr().out
    assert f"Days and times are in {told}." in out
    assert ("10 December 2026" if told == "UTC" else "11 December 2026") in " ".join(out.split())


def test_json_has_everything_and_can_be_read_again(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", DOMAIN, "--json", "--main-domain", DOMAIN, "--ca", "Sectigo", "--wanted-mx", "mx1.example"]
    assert main(words) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["verdict"] == "wrong"
    (only,) = document["reports"]
    report = report_from_json(only)
    assert report.sight == good_sight()
    assert report.wanted == Wanted(mx=("mx1.example",), main_domain=DOMAIN, ca_providers=("Sectigo",))
    finding = report.finding("caa")
    assert finding is not None
    assert finding.section == "4.3.2"


def test_several_domains_are_checked_each_once(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", DOMAIN, "other.example", DOMAIN, "--json"]) == 0
    assert made_up.names == [DOMAIN, "other.example"]
    assert len(json.loads(capsys.readouterr().out)["reports"]) == 2


def test_the_resolver_comes_from_the_option_else_from_the_settings(
    made_up: MadeUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plentytui").mkdir()
    (tmp_path / "plentytui" / "settings.toml").write_text('[checks]\nresolver = "192.0.2.1"\n')
    main(["check", DOMAIN])
    main(["check", DOMAIN, "--resolver", "192.0.2.2:5353"])
    capsys.readouterr()
    assert made_up.resolvers == ["192.0.2.1", "192.0.2.2:5353"]


@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_nothing_that_others_sent_reaches_the_terminal_raw(
    made_up: MadeUp, json_too: list[str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    bad = "\x1b]0;owned\x07\x9b31m\u202e\u200b\r\n[b]"
    sight = good_sight()
    for path in (
        "registry.registrar",
        "mail.txt.values.0",
        "certificates.0.chain.0.issuer",
        "web.secure.0.hsts",
        "zone.servers.0.name",
        "addresses.here.a.values.0",
        "shown",
    ):
        sight = altered(sight, path, f"v=spf1 {bad}" if "mail" in path else bad)
    made_up.sight = altered(sight, "addresses.here.a.outcome", Outcome.ANSWER)
    main(["check", DOMAIN, "--all", *json_too])
    out = capfdbinary.readouterr()[0].decode()
    assert "owned" in out
    assert all(c.isprintable() or c == "\n" for c in out)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "domain"),
        (["localhost"], "there is no dot in it"),
        ([DOMAIN, "--wanted-a", "2a01::1"], "is no IPv4 address"),
        ([DOMAIN, "--main-domain", "x"], "no domain name"),
        ([DOMAIN, "--store", "a..b"], "two dots"),
    ],
)
def test_wrong_words_are_one_sentence_and_2(
    words: list[str], told: str, made_up: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told.lower() in err.lower()
    assert err.count("\n") == 1


def test_a_resolver_that_is_no_address_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", DOMAIN, "--resolver", "dns.example"]) == 2
    assert "no address of a resolver" in capsys.readouterr().err

"""Domains that are used for something else, and test domains, for which much cannot be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.service_forms import Form
from tests.service_scenes import FULL, MAIN

TEST, INFO, BLOG = "kf28411.plenty-testdrive.eu", "info.kranich-finch.de", "blog.kranich-finch.de"


def images_on(host: str) -> Form:
    """Ordering a client on the host of item images."""
    assert FULL.domains is not None
    domains = tuple(
        one.model_copy(update={"image_host": host}) if one.name == MAIN else one for one in FULL.domains.domains
    )
    facts = replace(FULL, domains=FULL.domains.model_copy(update={"domains": domains}))
    return Form("client.order", facts, name="Neu", domain=host)


def asked(form: Form) -> str:
    return " ".join(problem.what for problem in form.problems if problem.asks)


def test_a_client_on_the_host_of_item_images_is_asked_about() -> None:
    """Section 3.6: item images are shown under that name."""
    form = images_on(INFO)
    assert not form.blocked
    assert f"{INFO} is the host of the item images of {MAIN}" in asked(form)


def test_a_client_on_a_name_of_an_external_server_is_asked_about() -> None:
    assert "external server 203.0.113.9" in asked(Form("client.order", FULL, name="Neu", domain=BLOG))
    assert "forwarded to" in asked(Form("client.order", FULL, name="Neu", domain="tischlerei-kranich.de"))
    assert asked(Form("client.order", FULL, name="Neu", domain=INFO)) == ""


@pytest.mark.parametrize("action", ["domain.auth_code", "domain.cancel", "domain.leave", "domain.mail", "ssl.order"])
def test_a_test_domain_is_not_registered_for_anybody(action: str) -> None:
    """Section 4.1."""
    assert "test domain" in Form(action, FULL, TEST).reason


def test_no_certificate_is_advised_for_a_test_domain() -> None:
    told = Form("domain.link", FULL, TEST, main="yes").told
    assert "for which none can be ordered" in told
    assert "order one" not in told

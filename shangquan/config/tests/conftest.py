"""A district on PostgreSQL and people in front of its office."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from shangquan.accounts.models import User
from shangquan.flows import second_factor
from shangquan.merchants import queries as merchants
from tests.support.world import World, open_world


@pytest.fixture
def world(db: None) -> World:
    """Two shops of partners and the owner's own."""
    world = open_world()
    world.open_shop("own", is_owner=True)
    return world


@pytest.fixture
def desk(world: World) -> Callable[[str], Client]:
    """A browser of somebody of the district, signed in and confirmed where there is a factor."""
    return lambda name: world.staff(name).client


@pytest.fixture
def silent_wechat(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A merchant number of our own, and nobody who answers at WeChat Pay's address."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path / "key.pem"
    path.write_bytes(pem)
    told = {"pay_private_key_file": path, "pay_base": "http://127.0.0.1:9", "pay_mchid": "1"}
    settings.ENVIRON = settings.ENVIRON.model_copy(update=told)
    merchants._pay_account.cache_clear()
    yield
    merchants._pay_account.cache_clear()


def code_of(user: User, step: int = 0) -> str:
    """What the authenticator on this person's phone shows (now, or so many steps later)."""
    factor = second_factor.authenticator(user)
    assert factor is not None
    return code_for(decrypt(factor.data["secret"]), step)


def code_for(secret: str, step: int = 0) -> str:
    counter = int(time.time()) // 30 + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))

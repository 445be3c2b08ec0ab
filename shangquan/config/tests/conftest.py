"""A district on PostgreSQL and people in front of its office."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.test import Client

from shangquan.accounts.models import User
from shangquan.flows import second_factor
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


def code_of(user: User, step: int = 0) -> str:
    """What the authenticator on this person's phone shows (now, or so many steps later)."""
    factor = second_factor.authenticator(user)
    assert factor is not None
    return code_for(decrypt(factor.data["secret"]), step)


def code_for(secret: str, step: int = 0) -> str:
    counter = int(time.time()) // 30 + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))

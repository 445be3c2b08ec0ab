"""Arrows the import linter cannot see: foreign keys by string, and reverse relations that open doors upward."""

from configparser import ConfigParser
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

CONTRACT = Path(__file__).resolve().parents[2] / ".importlinter"


def heights() -> dict[str, int]:
    """Room -> height, read from the very contract the import linter obeys."""
    contract = ConfigParser()
    contract.read(CONTRACT)
    rows = contract["importlinter:contract:floors"]["layers"].strip().splitlines()
    return {room.strip(" ()"): -depth for depth, row in enumerate(rows) for room in row.split("|")}


def wrong_keys(found: list[type[models.Model]], height: dict[str, int]) -> list[str]:
    """What points up or sideways, and what lets an upper room be seen from below."""
    wrong = []
    for model in found:
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            if not field.related_model.__module__.startswith("shangquan."):
                continue
            here, there = (m.__module__.split(".")[1] for m in (model, field.related_model))
            if here != there and height[there] >= height[here]:
                wrong.append(f"{model.__name__}.{field.name} points up or sideways, at {there}")
            elif here != there and not field.remote_field.hidden:
                wrong.append(f"{model.__name__}.{field.name} opens a door upward: related_name='+'")
    return wrong


def ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("shangquan.")]


def test_foreign_keys_follow_the_floors():
    assert wrong_keys(ours(), heights()) == []


def test_the_check_objects_to_a_key_that_points_up_and_to_an_open_door():
    from shangquan.orders.models import Order
    from shangquan.payments.models import Payment

    upside_down = heights() | {"orders": -99}
    assert any("points up" in line for line in wrong_keys([Order], upside_down))
    other_end = Payment._meta.get_field("district").remote_field
    assert other_end.hidden
    try:
        other_end.__dict__["hidden"] = False  # as without related_name="+"
        assert any("opens a door" in line for line in wrong_keys([Payment], heights()))
    finally:
        other_end.__dict__["hidden"] = True


# Below districts: a person and their account are the same in every district. Technical rows hold no business of anybody.
WITHOUT_DISTRICT = {
    "User", "Person", "Identity", "Session", "SpentCode", "Contact",  # people
    "District", "Answer", "Allowance", "Reaction",
}  # fmt: skip
WITHOUT_MERCHANT = {
    "Outbox", "Inbox", "LiveEvent", "AuditEntry",  # the house's own
    "Merchant", "Membership",  # who belongs where
    "Scene", "Scan", "MenuBranch", "MenuPublication", "StaffIdentity",  # the district's doors; some have a merchant
    "Reading",  # its sensor has the merchant
    "Pool", "Hold",  # the kernel counts anything
    "Journal", "Entry",  # entries name the owner of their account
    "Limits", "Patience",  # a person's patience is one for all senders
    "PersonFact", "Taste", "StaleFact", "Word", "Landmark",  # people and words of the district
    "Batch", "MassReport", "Delivery", "StaffPhone",  # a campaign names its merchant, if it has one
    "ShareVisit", "ShareSale",
    "Conversation", "Said", "RuleBook", "Wait", "Duty",  # people talk to the district; a shop only for a while
    "Note",  # its case has the merchant
    "Message", "Payment", "Refund",  # a payment is for many merchants; a refund names the one that bears it
}  # fmt: skip


@pytest.mark.parametrize("model", ours(), ids=lambda m: m.__name__)
def test_every_row_of_business_carries_its_district_and_merchant(model):
    columns = {field.attname for field in model._meta.concrete_fields}
    if model.__name__ not in WITHOUT_DISTRICT:
        assert "district_id" in columns
    if model.__name__ not in WITHOUT_DISTRICT | WITHOUT_MERCHANT:
        assert "merchant_id" in columns


@pytest.mark.parametrize("model", ours(), ids=lambda m: m.__name__)
def test_keys_are_made_by_the_application_or_are_plain_counters(model):
    key = model._meta.pk
    if isinstance(key, models.UUIDField):
        assert key.default.__name__ == "uuid7"
    else:
        assert isinstance(key, models.BigAutoField | models.CharField | models.CompositePrimaryKey)


@pytest.mark.parametrize("model", ours(), ids=lambda m: m.__name__)
def test_money_is_an_integer(model):
    for field in model._meta.concrete_fields:
        assert not isinstance(field, models.DecimalField)
        if field.name.endswith("_fen"):
            assert isinstance(field, models.BigIntegerField), field
        if isinstance(field, models.FloatField):
            is_measured = model.__module__ == "shangquan.devices.models"  # degrees, not money
            assert is_measured or field.name == "tokens"  # of a rate limit, not of anybody

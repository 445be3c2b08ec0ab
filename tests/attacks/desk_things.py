"""What is really there on a desk: made by its own doors, so that nonsense comes past the gate."""

from dataclasses import replace
from typing import Any

from shangquan.chat.models import Conversation
from shangquan.chat.tests.conftest import WeChat
from shangquan.complaints.models import Case
from shangquan.devices.models import Sensor
from shangquan.scenes.models import MenuPublication
from tests.support.world import Caller, World

RULE = {"name": "停车", "mode": "contains", "words": ["停车"], "answer": {"kind": "text", "text": "地下一层"}}  # fmt: skip
WORDS = {
    "segment_name": "大家", "conditions": [], "title": "新面上架", "body": "到店尝尝", "path": "",
    "value_note": "第二碗半价",
}  # fmt: skip
SENSOR = {"store": "noodles", "key": "fridge", "name": "冷柜", "kind": "temperature", "unit": "°C"}
DOOR = {"kind": "stand", "store": "noodles", "label": "立牌"}
BUTTON = {"type": "click", "name": "帮助", "key": "HELP"}


def desk_things(world: World, owner: Caller) -> dict[str, list[Any]]:
    """Ids by the names the document has for them."""
    guest = WeChat(world)
    for n in range(3):
        guest.says(f"o-angry-{n}", "我要投诉，面凉了")
        guest.says(f"o-asks-{n}", "人工")
    owner = replace(owner, base="/api/desk")
    at = "/all"
    kept = owner.post(f"{at}/push/segments", {"name": "大家", "conditions": []})
    assert kept.status == 200, kept
    assert owner.post(f"{at}/menu/branches/0", {"button": BUTTON, "seen_version": 0}).status == 200
    assert owner.post(f"{at}/menu/publications", {"seen": {0: 1}}).status == 200
    assert owner.post(f"{at}/sensors", SENSOR).status == 200
    found = owner.get(f"{at}/push").body["segments"]
    return {
        "conversation_id": [str(pk) for pk in Conversation.objects.values_list("pk", flat=True)],
        "store": [*["all"] * 9, "noodles"],
        "number": list(Case.objects.values_list("number", flat=True)),
        "canned_id": _made(owner, f"{at}/canned", {"title": "好", "text": "好的"}),
        "rule_id": _made(owner, f"{at}/rules", RULE),
        "campaign_id": _made(owner, f"{at}/push/campaigns", WORDS, 6),
        "segment_id": [one["id"] for one in found],
        "sensor_id": [str(pk) for pk in Sensor.objects.values_list("pk", flat=True)],
        "device_id": _made(owner, f"{at}/devices", {"store": "noodles", "name": "盒子"}, 4),
        "code_id": _made(owner, f"{at}/codes", DOOR),
        "publication_id": [str(pk) for pk in MenuPublication.objects.values_list("pk", flat=True)],
        "position": [0, 1, 2],
    }


def _made(owner: Caller, path: str, body: dict[str, Any], count: int = 1) -> list[Any]:
    made = [owner.post(path, body) for _ in range(count)]
    assert {one.status for one in made} <= {200, 201}, made
    return [_id_of(one.body) for one in made]


def _id_of(body: dict[str, Any]) -> Any:
    if "id" in body:
        return body["id"]
    if "ids" in body:
        return body["ids"][0]
    found = [rows[0]["id"] for rows in body.values() if isinstance(rows, list) and rows]
    assert found, body
    return found[0]

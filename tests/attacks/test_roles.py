"""Who may call what: every operation of the API, as everybody. Default deny: an operation not in this table fails the test."""

from uuid import uuid4

import pytest
from django.test import Client
from ninja.constants import NOT_SET

from shangquan.config.api import api
from shangquan.flows.access import GUEST, PUBLIC, STAFF
from shangquan.flows.devices_api import DEVICE
from shangquan.merchants.rules import RIGHTS, Right, Role
from tests.support.world import STAFF as PEOPLE

# operation -> who: "anybody", "guest", "staff" (any member), or the right that is asked for.
EXPECTED = {
    "home": "anybody", "menu": "anybody", "start_session": "anybody", "open_session": "anybody",
    "js_config": "anybody", "live_ticket": "anybody", "quote": "anybody", "sign_in": "anybody",
    "close_session": "guest", "me": "guest", "put_contact": "guest", "place": "guest", "prepay": "guest",
    "get_payment": "guest", "check": "guest", "my_orders": "guest", "one": "guest", "cancel": "guest",
    "ask_refund": "guest", "reorder": "guest",
    "sign_out": "staff", "staff:me": "staff", "confirm": "staff",
    "board": Right.BOARD, "items": Right.BOARD, "staff:live_ticket": Right.BOARD,
    "accept": Right.ACCEPT, "prepare": Right.ACCEPT, "ready": Right.ACCEPT, "hand_over": Right.ACCEPT,
    "refuse": Right.REFUSE, "give_back": Right.REFUND, "approve": Right.REFUND, "decline": Right.REFUND,
    "log_contact": Right.CONTACT, "sold_out": Right.SOLD_OUT, "stock": Right.SOLD_OUT,
    "counter_order": Right.COUNTER, "payment": Right.COUNTER,
    **{f"desk:{name}": Right.ANSWER_GUESTS for name in (
        "live_ticket", "conversations", "conversation", "take", "hand_over", "close", "reply", "duty",
        "canned", "add_canned", "drop_canned", "list_cases", "one_case", "resolve", "reopen",
    )},
    **{f"desk:{name}": Right.EDIT_RULES for name in (
        "rules", "check_rule", "add_rule", "change_rule", "drop_rule", "try_text",
    )},
    "get_hearing": "guest", "put_hearing": "guest", "message_opened": "guest", "bind_staff_phone": "guest",
    "my_card": "guest", "card_visit": "guest", "my_shares": "guest",
    **{f"desk:{name}": Right.PROPOSE_PUSH for name in (
        "push_overview", "push_vocabulary", "push_preview", "push_campaign", "save_segment", "drop_segment",
        "write_campaign", "rewrite_campaign", "try_campaign", "propose_campaign", "withdraw_campaign",
        "phone_link", "push_shares",
    )},
    **{f"desk:{name}": Right.APPROVE_PUSH for name in (
        "approve_campaign", "reject_campaign", "schedule_campaign", "unschedule_campaign", "stop_campaign",
        "put_limits", "put_landmark", "tag_people",
    )},
    "scanned": "anybody", "page_trouble": "anybody", "chart": "anybody", "take_readings": "box",
    **{f"desk:{name}": Right.EDIT_CODES for name in (
        "codes", "make_code", "make_codes", "fetch_codes", "change_code", "print_codes",
    )},
    **{f"desk:{name}": Right.BOARD for name in ("my_phone", "bind_phone", "unbind_phone", "sensors")},
    **{f"desk:{name}": Right.EDIT_MENU for name in ("menu", "put_branch")},
    **{f"desk:{name}": Right.PUSH for name in (
        "drop_branch", "publish", "roll_back", "account", "quotas", "account_seen",
    )},
    **{f"desk:{name}": Right.SHOP for name in (
        "put_sensor", "take_down_sensor", "admit_device", "dismiss_device",
    )},
}  # fmt: skip


def operations():
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                name = operation.view_func.__name__
                is_staff = prefix.startswith(("/store", "/desk"))
                key = f"staff:{name}" if is_staff and name in ("me", "live_ticket") else name
                if prefix.startswith("/desk"):
                    key = f"desk:{name}"
                operation.router = router
                yield key, is_staff, sorted(operation.methods)[0], prefix + path, operation


ALL = list(operations())


def caller(operation) -> str | Right:
    """Who the code lets in."""
    own = operation.auth_param
    auth = [operation.router.auth if own is NOT_SET else own]
    if auth == [PUBLIC]:
        return "anybody"
    if GUEST in auth:
        return "guest"
    if DEVICE in auth:
        return "box"
    return "staff" if auth == [STAFF] else auth[0].right


def test_every_operation_names_the_caller_this_table_expects():
    assert {key: caller(operation) for key, _, _, _, operation in ALL} == EXPECTED


def address(path: str, world, store: str = "noodles") -> str:
    filled = path.replace("{district}", world.district.slug).replace("{store}", store)
    for name in (
        "payment_id",
        "request_id",
        "conversation_id",
        "canned_id",
        "rule_id",
        "item_id",
        "sku_id",
        "campaign_id",
        "segment_id",
        "code_id",
        "publication_id",
        "sensor_id",
        "device_id",
    ):
        filled = filled.replace(f"{{{name}}}", str(uuid4()))
    filled = filled.replace("{position}", "0")
    return "/api" + filled.replace("{number}", "ABCDEFGHJKMNPQ").replace("{shop}", "noodles")


CLOSED = [row for row in ALL if EXPECTED.get(row[0]) != "anybody"]


@pytest.mark.django_db
def test_nobody_comes_in_where_somebody_is_asked_for(attacked):
    world, _ = attacked
    lin = world.guest("lin")
    for key, is_staff, method, path, _ in CLOSED:
        where = address(path, world)
        nobody = Client().generic(method, where, "{}", content_type="application/json")
        assert nobody.status_code == 401, (key, nobody.content)
        if is_staff:  # a guest's token is no staff cookie
            guest = Client().generic(
                method, where, "{}", content_type="application/json",
                headers={"Authorization": f"Bearer {lin.token}"},
            )  # fmt: skip
            assert guest.status_code == 401, key


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_each_role_gets_exactly_its_rights_and_nothing_of_other_shops(attacked, name):
    world, _ = attacked
    role, shop = PEOPLE[name]
    somebody = world.staff(name)
    somebody.base = ""
    for key, is_staff, method, path, _ in CLOSED:
        right = EXPECTED[key]
        if not is_staff or right == "staff":
            continue
        own = somebody.call(method, address(path, world, shop or "noodles"), {})
        holds = right in RIGHTS[Role(role)]
        # Past the door a made-up number is not found or the empty body is refused; at the door it is 403.
        assert (own.status == 403) != holds or own.body["code"].startswith("mfa."), (key, own)
        other = "tea" if shop == "noodles" else "noodles"
        if shop:
            foreign = somebody.call(method, address(path, world, other), {})
            assert foreign.status in (404, 422), (key, foreign)
            everywhere = somebody.call(method, address(path, world, "all"), {})
            assert everywhere.status in (404, 422), (key, everywhere)


@pytest.mark.django_db
def test_a_changed_role_counts_at_the_next_request(attacked):
    from shangquan.merchants.models import Membership

    world, _ = attacked
    chen = world.staff("chen")
    assert chen.get("/noodles/board").status == 200
    Membership.objects.filter(user=chen.user).update(is_active=False)
    assert chen.get("/noodles/board").status == 404


@pytest.mark.django_db
def test_a_post_of_staff_without_the_csrf_header_is_refused(attacked):
    world, _ = attacked
    chen = world.staff("chen", enforce_csrf=True)
    chen.base = ""
    for key, is_staff, method, path, _ in CLOSED:
        if is_staff and method == "POST":
            answer = chen.call(method, address(path, world), {})
            assert answer.status == 403, (key, answer)


@pytest.mark.django_db
def test_no_get_changes_anything(attacked):
    for key, _, method, _, _ in ALL:
        changes = key not in (
            "home", "menu", "js_config", "me", "staff:me", "get_payment", "my_orders", "one", "reorder",
            "board", "items", "payment", "get_hearing", "my_card", "my_shares",
            "desk:push_overview", "desk:push_vocabulary", "desk:push_campaign", "desk:push_shares",
            "chart", "desk:codes", "desk:print_codes", "desk:my_phone", "desk:sensors", "desk:menu",
            "desk:account", "desk:quotas", "desk:conversations", "desk:conversation", "desk:canned", "desk:list_cases",
            "desk:one_case", "desk:rules",
        )  # fmt: skip
        assert (method != "GET") == changes, key

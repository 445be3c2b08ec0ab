import pytest

from shangquan.scenes import rules

HOSTS = ["shop.example"]
VIEW = {"type": "view", "name": "点餐", "url": "https://shop.example/g/x"}


def problem(*buttons):
    return rules.menu_problem(list(buttons), hosts=HOSTS)


def test_a_good_menu_has_no_problem():
    click = {"type": "click", "name": "帮助", "key": "HELP"}
    assert problem(VIEW, {"name": "更多", "sub_button": [VIEW, click]}) is None


@pytest.mark.parametrize(
    ("buttons", "why"),
    [
        ([], "branch_count"),
        ([VIEW] * 4, "branch_count"),
        ([{"name": "多", "sub_button": [VIEW] * 6}], "sub_count"),
        ([VIEW | {"name": "六个汉字太长了"}], "name_too_long"),
        ([VIEW | {"name": " "}], "name_missing"),
        ([VIEW | {"url": "https://evil.example/"}], "url_host"),
        ([VIEW | {"url": "javascript:alert(1)"}], "url_host"),
        ([VIEW | {"url": "https://shop.example/" + "x" * 1024}], "url"),
        ([{"type": "click", "name": "键", "key": "k" * 129}], "key"),
        (
            [{"type": "view", "name": "两", "url": VIEW["url"], "sub_button": [VIEW]}],
            "type_and_subs",
        ),
        ([{"type": "magic", "name": "魔"}], "type"),
    ],
)
def test_what_wechat_would_refuse_is_refused_before(buttons, why):
    assert problem(*buttons) == why


def test_links_to_our_pages_follow_a_move_and_others_stay():
    menu = {"name": "更多", "sub_button": [VIEW, VIEW | {"url": "https://news.example/a?b=1#c"}]}
    moved = rules.moved(menu, "http://127.0.0.1:8100")
    assert [sub["url"] for sub in moved["sub_button"]] == [
        "http://127.0.0.1:8100/g/x",
        "https://news.example/a?b=1#c",
    ]
    assert menu["sub_button"][0] == VIEW

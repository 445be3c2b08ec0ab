from uuid import uuid4

from shangquan.catalog import rules
from shangquan.catalog.operations import searchable
from shangquan.catalog.rules import Bounds

HEAT, EXTRA = uuid4(), uuid4()
MILD, HOT, EGG, BEEF, FOREIGN = (uuid4() for _ in range(5))
GROUPS = {HEAT: Bounds(1, 1), EXTRA: Bounds(0, 1)}
GROUP_OF = {MILD: HEAT, HOT: HEAT, EGG: EXTRA, BEEF: EXTRA}


def problem(*chosen):
    return rules.options_problem(groups=GROUPS, group_of=GROUP_OF, chosen=chosen)


def test_a_complete_choice_can_be_sold():
    assert problem(MILD) is None
    assert problem(HOT, EGG) is None


def test_every_wrong_choice_says_why():
    assert problem() == "too_few"
    assert problem(MILD, HOT) == "too_many"
    assert problem(MILD, EGG, BEEF) == "too_many"
    assert problem(MILD, MILD) == "twice"
    assert problem(MILD, FOREIGN) == "unknown"


def test_a_dish_is_found_by_pinyin_by_initials_and_in_english():
    words = searchable("红烧牛肉面", "Red-braised beef")
    assert {"hongshaoniuroumian", "hsnrm", "red-braised"} <= set(words.split())

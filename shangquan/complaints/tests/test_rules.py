"""What complains and what does not, in both languages; sarcasm that we miss is listed, so that a change shows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shangquan.complaints import rules

COMPLAINTS = """我要投诉，面凉了
我要投诉
怎么投诉你们
面凉了
面都凉了怎么吃
汤是冷的
饭已经冷透了
难吃死了
这也太难吃了吧
牛肉不新鲜
菜里有头发
里面有只苍蝇
吃出一只蟑螂
吃完拉肚子
少送了一份米饭
送错了
你们上错菜了
漏送了一杯奶茶
奶茶洒了一袋子
等了一个小时还没来
等了四十分钟
怎么还没送到
一直没人理我
服务态度太差
店员态度恶劣
骂人
乱收费
多收了我五块钱
扣了两次钱
不退款是吧
退钱
给差评
我要去12315举报你们
黑店
骗子
太慢了
太咸了，没法吃
不满意
非常失望
再也不来了
我不得不投诉
挺好吃的，但是送错了一份
不是第一次了，面又凉了
I want to complain
this is a complaint
the noodles were cold
my food arrived cold
cold food again
there is a hair in my soup
wrong order
you sent the wrong dish
a drink is missing
my order never arrived
it has not arrived
still waiting for my food
we waited 50 minutes
terrible service
the staff was rude
this is disgusting
the milk was spoiled
I got overcharged
I was charged twice
I want my money back
it was spilled all over the bag
worst noodles ever
I am very disappointed
the tea leaked
food poisoning from your shop
good taste but the soup was cold
I can't but complain
too salty
so late""".splitlines()

FINE = """我不投诉
我不是要投诉
没有投诉的意思
不难吃
一点都不难吃
没洒
有凉面吗
凉拌木耳多少钱
凉茶有吗
送到会凉吗
面会不会凉了
如果洒了怎么办
要是送错了怎么办
辣子鸡辣吗
很好吃
谢谢
你好
点餐
几点关门
我想点一份红烧牛肉面
有没有虾
冰美式少冰
山茶冷泡多少钱
味道不错，没有失望
没有等很久
不会生气的
no complaints at all
not a complaint
I don't want to complain
not cold at all
it wasn't rude
never disappointed
will it be cold
what happens if it is cold
do you have cold noodles
iced americano please
thank you
how much is the beef noodles
is the shop open
where is my order
no problem""".splitlines()

# Irony: the words praise, the meaning complains. No lexicon sees it; a person reading the conversation does.
SARCASM_MISSES = [
    "你们的服务可真是好到家了呢",
    "太会做生意了，佩服佩服",
    "这面的温度很适合夏天",
    "great job, my soup is a nice iced drink now",
    "wow, only the second time today, keep it up",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_text_that_complains_is_heard(text):
    assert rules.complains(text) is not None


@pytest.mark.parametrize("text", FINE)
def test_a_text_that_does_not_complain_opens_nothing(text):
    assert rules.complains(text) is None, rules.complains(text)


@pytest.mark.parametrize("text", SARCASM_MISSES)
def test_sarcasm_is_missed_and_we_know_it(text):
    assert rules.complains(text) is None


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    rules.complains(text)


@given(
    st.sampled_from(["我要投诉", "I want to complain", "菜里有头发"]),
    st.text("好的，。abc 面\n", max_size=40),
)
def test_what_follows_takes_no_complaint_back(complaint, after):
    assert rules.complains(f"{complaint}。{after}") is not None


def test_a_long_text_is_read_in_time():
    began = datetime.now(UTC)
    rules.complains("不" * 5000 + "没" * 5000 + "n't " * 5000)
    assert datetime.now(UTC) - began < timedelta(seconds=1)


@given(
    st.integers(0, 2_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.integers(0, 10_000),
)
def test_a_target_is_missed_exactly_when_its_moment_has_passed(opened, seconds):
    due, _ = rules.targets(opened)
    now = opened + timedelta(seconds=seconds)
    assert rules.is_missed(due_at=due, done_at=None, now=now) == (now > due)
    assert not rules.is_missed(due_at=due, done_at=due, now=now + timedelta(days=1))

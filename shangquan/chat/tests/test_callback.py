"""The callback: each message stored once and answered once, whatever it looks like and whatever breaks behind it."""

from datetime import timedelta

from shangquan.accounts.models import Identity
from shangquan.chat import fastpath, knowledge
from shangquan.chat import operations as chat
from shangquan.chat import queries as chats
from shangquan.chat.models import Conversation, Rule, Said
from shangquan.complaints.models import Case
from shangquan.flows import conversation_said
from shangquan.kit import clock
from shangquan.messaging.models import Message


def rule(wechat, mode, words, text="好的", *, store=None, priority=0, **answer):
    said = Rule(
        district_id=wechat.world.id, store=store, merchant_id=store.merchant_id if store else None,
        name=words[0], mode=mode, words=words, priority=priority,
        answer={"kind": "text", "text": text} | answer,
    )  # fmt: skip
    chat.put_rule(rule=said, actor="test", now=clock.now())
    knowledge.forget()
    return said


def test_a_message_is_stored_and_a_repetition_gets_the_same_answer(wechat):
    fields = wechat.fields("o-lin", Content="红烧牛肉面多少钱")
    first = wechat.read(wechat.post(wechat.xml(fields)))
    again = wechat.read(wechat.post(wechat.xml(fields)))
    assert "¥19" in first
    assert again == first
    assert Said.objects.filter(is_ours=False).count() == 1
    assert Said.objects.filter(is_ours=True).count() == 1


def test_events_are_told_apart_by_person_second_and_name(wechat):
    fields = wechat.fields("o-lin", MsgType="event", Event="CLICK", EventKey="HELP", MsgId=None)
    for _ in range(3):
        wechat.post(wechat.xml(fields))
    wechat.post(wechat.xml(fields | {"FromUserName": "o-wu"}))
    assert Said.objects.filter(is_ours=False).count() == 2


def test_who_writes_is_known_from_the_first_word_and_again_after_leaving(wechat):
    wechat.says("o-lin", "你好")
    assert Identity.objects.get(openid="o-lin").is_following
    wechat.happens("o-lin", "unsubscribe")
    assert not Identity.objects.get(openid="o-lin").is_following
    wechat.says("o-lin", "你好")
    assert Identity.objects.get(openid="o-lin").is_following


def test_a_keyword_rule_answers_and_the_sharper_one_first(wechat):
    rule(wechat, "contains", ["停车"], "停车在地下二层")
    rule(wechat, "exact", ["停车"], "要停车吗")
    assert wechat.says("o-lin", "停车！") == "要停车吗"
    assert wechat.says("o-lin", "请问在哪里停车呢") == "停车在地下二层"


def test_a_shops_rule_counts_only_at_the_shop(wechat):
    store = wechat.world.stores["noodles"]
    rule(wechat, "exact", ["wifi"], "密码 noodles", store=store)
    assert "noodles" not in wechat.says("o-lin", "wifi")
    conversation = Conversation.objects.get(openid="o-lin")
    chat.at_store(conversation_id=conversation.pk, store_id=store.pk)
    assert wechat.says("o-lin", "WiFi") == "密码 noodles"


def test_a_complaint_opens_a_case_although_a_rule_matches(wechat):
    rule(wechat, "contains", ["面"], "我们有很多面")
    assert wechat.says("o-lin", "有面吗") == "我们有很多面"
    answer = wechat.says("o-lin", "我要投诉，面凉了")
    case = Case.objects.get()
    assert case.number in answer
    assert case.reply_due_at > clock.now()
    assert Conversation.objects.get(openid="o-lin").state == "waiting"
    assert case.notes.get().text == "我要投诉，面凉了"


def test_nobody_on_duty_is_said_honestly(wechat):
    assert "没有客服在线" in wechat.says("o-lin", "人工")
    chat.be_at_desk(
        district_id=wechat.world.id, username="yan", store=None, is_on=True, now=clock.now()
    )
    assert "前回复你" in wechat.says("o-wu", "人工")


def test_what_is_not_known_is_not_invented(wechat):
    assert "不知道" in wechat.says("o-lin", "附近有电影院吗")
    assert "human" in wechat.says("o-lin", "can you fix my bicycle")


def test_while_a_person_has_it_the_account_keeps_quiet_but_hears_complaints(wechat):
    wechat.says("o-lin", "人工")
    row = Conversation.objects.get(openid="o-lin")
    chat.take(conversation=row, by="yan", now=clock.now())
    assert wechat.says("o-lin", "红烧牛肉面多少钱") == ""
    assert "编号" in wechat.says("o-lin", "太难吃了")


def test_silence_is_not_kept_as_something_we_said(wechat):
    wechat.says("o-lin", "人工")
    assert wechat.says("o-lin", "附近有电影院吗") == ""
    row = Conversation.objects.get(openid="o-lin")
    kept = Said.objects.filter(conversation=row).order_by("pk")
    assert [said.text for said in kept if not said.is_ours] == ["人工", "附近有电影院吗"]
    assert all(said.text for said in kept)


def test_an_echo_of_our_own_words_is_not_answered(wechat):
    said = wechat.says("o-bot", "在哪里修自行车")
    assert said
    assert wechat.says("o-bot", said) == ""
    ours = wechat.account.original_id or "gh_test"
    assert wechat.says(ours, "点餐") == ""


def test_five_hundred_messages_of_one_person_slow_nobody_else(wechat):
    answers = [wechat.says("o-bad", f"<script>alert({n})</script>") for n in range(60)]
    assert sum("太快" in answer or "too fast" in answer for answer in answers) == 1
    assert Said.objects.filter(is_ours=False).count() == 60  # none is lost
    assert "¥19" in wechat.says("o-lin", "红烧牛肉面多少钱")
    assert "编号" in wechat.says("o-bad", "我要投诉，面凉了")
    assert "编号" in wechat.says("o-bad", "申诉")
    assert Case.objects.count() == 2


def test_the_fast_statement_counts_as_the_limits_room_does(wechat):
    rates = [
        fastpath.hear(
            district_id=wechat.world.id, openid="o-x", key=str(n), kind="text", text="x", fields={},
            now=clock.now(),
        ).is_too_fast
        for n in range(fastpath.BURST + 5)
    ]  # fmt: skip
    assert rates[: fastpath.BURST] == [False] * fastpath.BURST
    assert all(rates[fastpath.BURST + 1 :])


def test_work_that_takes_too_long_is_answered_at_once_and_follows(wechat_for_real, monkeypatch):
    from django.db import connection

    from shangquan.chat.tests.conftest import work

    wechat = wechat_for_real
    real = conversation_said.my_orders

    def slow(turn):
        connection.cursor().execute("select pg_sleep(2)")
        return real(turn)

    monkeypatch.setattr(conversation_said, "my_orders", slow)
    began = clock.now()
    answer = wechat.says("o-lin", "我的订单")
    assert clock.now() - began < timedelta(seconds=1.5)
    assert "查" in answer
    assert Said.objects.filter(is_ours=False).count() == 1
    work()
    assert "还没有订单" in Message.objects.get().body
    row = Conversation.objects.get(openid="o-lin")
    assert "还没有订单" in chats.said(row)[-1].text

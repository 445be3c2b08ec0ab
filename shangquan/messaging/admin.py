"""What was said to guests, and what became of it."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from shangquan.kit.labels import label, spoken
from shangquan.kit.lists import by_word, chip
from shangquan.kit.texts import Text
from shangquan.messaging.models import Message
from shangquan.messaging.states import State

STATES = {
    State.WAITING: Text("等待发送", "Waiting"),
    State.SENDING: Text("正在发送", "Sending"),
    State.SENT: Text("已发出", "Sent"),
    State.BLOCKED: Text("微信不允许发送", "Not allowed now"),
    State.FAILED: Text("没能发出", "Given up"),
    State.UNSURE: Text("不确定是否送达", "Perhaps sent"),
}
_TONES = {
    State.SENT: "jade",
    State.BLOCKED: "amber",
    State.FAILED: "crimson",
    State.UNSURE: "amber",
}


@admin.register(Message)
class MessageAdmin(ModelAdmin):
    see = "ledger"
    merchant_at = None
    noun = label("消息", "Messages")
    labels = {
        "title": label("标题", "Title"),
        "body": label("内容", "Text"),
        "sent_at": label("发出", "Sent"),
    }
    list_display = ["title", "state_word", "created_at", "sent_at"]
    list_filter = [by_word("state", label("状态", "State"), STATES)]
    ordering = ["-id"]
    fields = ["title", "body", "state_word", ("created_at", "sent_at"), "attempts", "why"]
    readonly_fields = ["state_word"]

    @admin.display(description=label("状态", "State"))
    def state_word(self, row: Message) -> str:
        return chip(spoken(STATES, row.state), _TONES.get(State(row.state), ""))

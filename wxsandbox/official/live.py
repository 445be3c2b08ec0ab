"""Every call of a live account, in one table; the families of a classic one are in classic.py."""

from __future__ import annotations

from typing import Any

from wxsandbox.official import (
    conditional,
    custom,
    jssdk,
    media,
    menu,
    oauth,
    qrcode,
    quotas,
    shorten,
    tags,
    template,
    tokens,
    users,
)
from wxsandbox.official.envelope import Call, Operation


def addresses(call: Call) -> dict[str, Any]:
    """Where pushes come from."""
    return {"ip_list": ["127.0.0.1"]}


OPERATIONS = {
    "/cgi-bin/token": Operation("GET POST", tokens.classic, token=False),
    "/cgi-bin/stable_token": Operation("POST", tokens.stable, token=False),
    "/cgi-bin/clear_quota": Operation("POST", quotas.clear_all),
    "/cgi-bin/clear_quota/v2": Operation("POST", quotas.clear_all_by_secret, token=False),
    "/cgi-bin/openapi/quota/get": Operation("POST", quotas.look),
    "/cgi-bin/openapi/quota/clear": Operation("POST", quotas.clear_one),
    "/cgi-bin/getcallbackip": Operation("GET", addresses),
    "/cgi-bin/get_api_domain_ip": Operation("GET", addresses),
    "/cgi-bin/menu/create": Operation("POST", menu.create),
    "/cgi-bin/menu/get": Operation("GET", menu.get),
    "/cgi-bin/menu/delete": Operation("GET", menu.delete),
    "/cgi-bin/menu/addconditional": Operation("POST", conditional.add),
    "/cgi-bin/menu/delconditional": Operation("POST", conditional.remove),
    "/cgi-bin/menu/trymatch": Operation("POST", conditional.try_match),
    "/cgi-bin/get_current_selfmenu_info": Operation("GET", menu.current),
    "/cgi-bin/user/info": Operation("GET", users.info),
    "/cgi-bin/user/info/batchget": Operation("POST", users.info_of_many),
    "/cgi-bin/user/info/updateremark": Operation("POST", users.remark),
    "/cgi-bin/user/get": Operation("GET", users.followers),
    "/cgi-bin/tags/create": Operation("POST", tags.create),
    "/cgi-bin/tags/get": Operation("GET", tags.listed),
    "/cgi-bin/tags/update": Operation("POST", tags.update),
    "/cgi-bin/tags/delete": Operation("POST", tags.delete),
    "/cgi-bin/tags/members/batchtagging": Operation("POST", tags.tag_many),
    "/cgi-bin/tags/members/batchuntagging": Operation("POST", tags.untag_many),
    "/cgi-bin/tags/getidlist": Operation("POST", tags.tags_of),
    "/cgi-bin/user/tag/get": Operation("GET POST", tags.people_of),
    "/cgi-bin/tags/members/getblacklist": Operation("POST", tags.blacklist),
    "/cgi-bin/tags/members/batchblacklist": Operation("POST", tags.blacklist_many),
    "/cgi-bin/tags/members/batchunblacklist": Operation("POST", tags.unblacklist_many),
    "/cgi-bin/groups/create": Operation("POST", tags.create_group, classic=True),
    "/cgi-bin/groups/get": Operation("GET", tags.groups, classic=True),
    "/cgi-bin/groups/getid": Operation("POST", tags.group_of_openid, classic=True),
    "/cgi-bin/groups/update": Operation("POST", tags.update_group, classic=True),
    "/cgi-bin/groups/delete": Operation("POST", tags.delete_group, classic=True),
    "/cgi-bin/groups/members/update": Operation("POST", tags.move, classic=True),
    "/cgi-bin/groups/members/batchupdate": Operation("POST", tags.move_many, classic=True),
    "/cgi-bin/qrcode/create": Operation("POST", qrcode.create),
    "/cgi-bin/shorten/gen": Operation("POST", shorten.generate),
    "/cgi-bin/shorten/fetch": Operation("POST", shorten.fetch),
    "/cgi-bin/shorturl": Operation("POST", shorten.short_link, classic=True),
    "/cgi-bin/ticket/getticket": Operation("GET", jssdk.ticket),
    "/cgi-bin/media/upload": Operation("POST", media.upload, body="raw"),
    "/cgi-bin/media/get": Operation("GET", media.get),
    "/cgi-bin/message/custom/send": Operation("POST", custom.send),
    "/cgi-bin/message/custom/typing": Operation("POST", custom.typing),
    "/cgi-bin/template/api_set_industry": Operation("POST", template.set_industry),
    "/cgi-bin/template/get_industry": Operation("GET", template.get_industry),
    "/cgi-bin/template/api_add_template": Operation("POST", template.add),
    "/cgi-bin/template/get_all_private_template": Operation("GET", template.listed),
    "/cgi-bin/template/del_private_template": Operation("POST", template.remove),
    "/cgi-bin/message/template/send": Operation("POST", template.send),
    "/sns/oauth2/access_token": Operation("GET POST", oauth.exchange, token=False),
    "/sns/oauth2/refresh_token": Operation("GET POST", oauth.refresh, token=False),
    "/sns/userinfo": Operation("GET", oauth.userinfo, token=False),
    "/sns/auth": Operation("GET", oauth.auth, token=False),
}

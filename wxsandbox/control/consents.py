"""What people agree to be told: subscription notices, and the one message of the classic page."""

from __future__ import annotations

from starlette.requests import Request

from wxsandbox.control.wire import Body, ControlError, person_of, route
from wxsandbox.official import actions, once
from wxsandbox.twin import Twin

ANSWERS = ("accept", "reject")
SCENES = (0, 1, 2)  # 1 a page of the account, 2 an article


async def subscribe(twin: Twin, request: Request, body: Body) -> Body:
    """The sheet of wx-open-subscribe; with `settings` the person changed the settings later."""
    templates, scene = body.get("templates"), body.get("scene", 1)
    if not isinstance(templates, dict) or not templates:
        raise ControlError(400, "templates is {priTmplId: accept or reject}")
    if not all(answer in ANSWERS for answer in templates.values()):
        raise ControlError(400, f"an answer is one of {', '.join(ANSWERS)}")
    if scene not in SCENES:
        raise ControlError(400, "scene is 0, 1 or 2", "1 a page of the account, 2 an article")
    person, settings = person_of(twin, request), bool(body.get("settings"))
    try:
        return await actions.consent(twin, person, templates, scene=scene, in_settings=settings)
    except actions.Impossible as refused:
        raise ControlError(404, str(refused), refused.hint) from refused


def titles(twin: Twin, request: Request, body: Body) -> Body:
    """What the sheet of wx-open-subscribe shows for the ids a page names."""
    wanted = [key for key in request.query_params.get("ids", "").split(",") if key]
    rows = [row for key in wanted if (row := twin.world.notifications.get(key))]
    return {"templates": [{"id": row.key, "title": row.title, "type": row.kind} for row in rows]}


def subscribe_once(twin: Twin, request: Request, body: Body) -> Body:
    query = {name: str(value) for name, value in (body.get("query") or {}).items()}
    if wrong := once.trouble(twin, query):
        raise ControlError(400, wrong, "the query of /mp/subscribemsg")
    person, agreed = person_of(twin, request), not body.get("refuse")
    return {"redirect_to": once.answer(twin, person, query, agreed=agreed)}


def once_template(twin: Twin, request: Request, body: Body) -> Body:
    """The template of the one-time subscription, which stands in the console at WeChat."""
    return {"template_id": once.template_id(twin)}


routes = [
    route("POST", "/users/{openid}/subscribe-message", subscribe),
    route("POST", "/users/{openid}/subscribe-once", subscribe_once),
    route("GET", "/subscribe-templates", titles),
    route("GET", "/once-template", once_template),
]

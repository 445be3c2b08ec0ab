"""WeChat Pay: APIv3 in full for what is built, a true refusal for the rest."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wxsandbox.pay import refunds, security, transactions
from wxsandbox.pay.gate import Gateway

# Families of WeChat Pay that this twin does not play yet: a merchant without the permission.
CLOSED = (
    "/v3/pay/",
    "/v3/combine-transactions/",
    "/v3/refund/",
    "/v3/ecommerce/",
    "/v3/bill/",
    "/v3/billdownload/",
    "/v3/profitsharing/",
    "/v3/brand/",
    "/v3/fund-app/",
    "/v3/transfer/",
    "/v3/marketing/",
    "/v3/businesscircle/",
    "/v3/vehicle/",
    "/v3/parking/",
    "/v3/merchant-service/",
    "/v3/payscore/",
    "/v3/smartguide/",
    "/v3/apply4sub/",
    "/v3/applyment4sub/",
    "/v3/platsolution/",
    "/v3/merchant/",
)
V2_REFUSAL = (
    "<xml><return_code><![CDATA[FAIL]]></return_code>"
    "<return_msg><![CDATA[商户号未开通该产品权限]]></return_msg></xml>"
)

gateway = Gateway(
    [*transactions.OPERATIONS, *refunds.OPERATIONS, *security.OPERATIONS], closed=CLOSED
)


async def v2(request: Request) -> Response:
    request.scope["wxsandbox.why"] = "APIv2 is not built into this twin"
    return Response(V2_REFUSAL, media_type="text/xml")


ANY = ["GET", "POST", "PUT", "PATCH", "DELETE"]
routes: list[BaseRoute] = [
    Route("/v3/{rest:path}", gateway.__call__, methods=ANY),
    *(
        Route(f"/{family}/{{rest:path}}", v2, methods=["POST"])
        for family in ("pay", "secapi", "mmpaymkttransfers", "tools")
    ),
]

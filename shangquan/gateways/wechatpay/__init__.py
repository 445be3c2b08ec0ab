"""WeChat Pay APIv3: signing and errors once, one small module per product."""

from shangquan.gateways.wechatpay.account import PayAccount

__all__ = ["PayAccount"]

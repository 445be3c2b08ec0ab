"""The official account (公众号): one typed function per endpoint we use; credentials are passed in."""

from shangquan.gateways.wechat.account import Account

__all__ = ["Account"]

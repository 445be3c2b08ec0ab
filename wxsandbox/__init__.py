"""A twin of WeChat and WeChat Pay for one loopback port: real paths, real protocols, no account."""

__version__ = "0.1.0"

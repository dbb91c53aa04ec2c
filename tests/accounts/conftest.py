from tests.accounts.moments import wait

__all__ = ["wait"]

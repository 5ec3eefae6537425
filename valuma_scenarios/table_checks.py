from __future__ import annotations

TABLE_CHECKS = ()

"""Deterministic demo data: pure functions of a plan; no database, no clock, no files."""

from data.demo.events import events
from data.demo.plan import LEADER, MANAGER, OWNER, SIGN_INS, DemoPlan, SignIn
from data.demo.rows import host_rows

__all__ = ["LEADER", "MANAGER", "OWNER", "SIGN_INS", "DemoPlan", "SignIn", "events", "host_rows"]

"""Why PostgreSQL refused a row of a host table, in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from psycopg import errors
from sqlalchemy.exc import DBAPIError

from data.tables.host import NOTIFICATION_TYPES, PRIORITIES

# DETAIL: Key (organization_id)=(7d…) is not present in table "organizations".
_KEY = re.compile(r"Key \((?P<columns>.*?)\)=\((?P<values>.*?)\)(?: is not present in table \"(?P<table>.*)\")?")

_RANGE = re.compile(r"\[[-\d]+,[-\d]+\)")

# By the names that PostgreSQL gives to the checks of the migrations.
RULES: Mapping[str, str] = {
    "users_role_check": "role: must be OWNER, LEADER or MANAGER",
    "employees_check": "left_at: must not lie before hired_at",
    "candidates_outcome_check": "outcome: must be HIRED, REJECTED or WITHDRAWN",
    "candidates_recruiting_cost_check": "recruiting_cost: must be 0 or more",
    "candidates_check": "closed_at: must not lie before applied_at",
    "candidates_check1": "closed_at and outcome: give both or neither",
    "subscription_periods_status_check": "status: must be TRIAL or ACTIVE",
    "subscription_periods_mrr_check": "mrr: must be 0 or more",
    "subscription_periods_ended_as_check": "ended_as: must be RENEWED, EXPIRED or CANCELLED",
    "subscription_periods_check": "period_end: must lie after period_start",
    "notifications_type_check": f"type: must be one of {', '.join(NOTIFICATION_TYPES)}",
    "notifications_priority_check": f"priority: must be one of {', '.join(PRIORITIES)}",
    "survey_responses_kind_check": "kind: must be SATISFACTION, NPS or REPORT_ACCURACY",
    "survey_responses_check": "score: must lie between 0 and 10 for NPS, between 1 and 5 otherwise",
}


def refusal(error: DBAPIError) -> str:
    """The reason, naming the column and the value where PostgreSQL tells them."""
    fault: Any = error.orig
    detail = fault.diag.message_detail or ""
    key = _KEY.search(detail)
    match fault:
        case errors.ForeignKeyViolation() if key and key["table"]:
            return f"{key['columns']}: there is no {key['values']} in {key['table']}; import that first"
        case errors.UniqueViolation() if key:
            return f"{_column(key['columns'])}: {key['values']} belongs to another row already"
        case errors.ExclusionViolation():
            return f"the periods {' and '.join(_RANGE.findall(detail))} of one organization overlap"
        case errors.CheckViolation():
            return RULES.get(str(fault.diag.constraint_name), str(fault.diag.message_primary))
        case errors.NumericValueOutOfRange():
            return f"a number is too large: {detail or fault.diag.message_primary}"
    return str(fault.diag.message_primary or fault).splitlines()[0]


def _column(expression: str) -> str:
    """`email` of `lower(email)`."""
    return re.sub(r"^\w+\((\w+)\)$", r"\1", expression)

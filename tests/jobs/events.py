"""Strategies: events of every kind, by everybody, from a few days back, with their times as minutes before now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.jobs.simulation import HOMES, Ago, home_of, id_of

DAY_MINUTES = 24 * 60
people = st.sampled_from(sorted(HOMES))
sessions = st.sampled_from([id_of(f"session {number}") for number in range(3)])
features = st.sampled_from(["ai_consultation", "report_generation", "time_travel", '\\N "née"\t'])
durations = st.integers(0, 9_999_999).map(lambda thousandths: thousandths / 1_000)
channels = st.sampled_from(["IN_APP", "EMAIL"])


def ago(days: int = 3) -> st.SearchStrategy[Ago]:
    """A moment of the last days; often the very first or last of a day."""
    at_nine = st.sampled_from([0, 1, 9 * 60, 9 * 60 + 1, 33 * 60, 33 * 60 + 1])
    minutes = st.integers(0, days * DAY_MINUTES) | at_nine
    return minutes.map(lambda minutes: Ago(timedelta(minutes=minutes)))


def _made(kind: str, user: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "organizationId": home_of(user), **fields}


def _event(kind: str, fields: Any, whose: st.SearchStrategy[str] = people) -> st.SearchStrategy[dict[str, Any]]:
    """An event of somebody; `fields` is a function from the person's name to a strategy."""
    return whose.flatmap(lambda user: fields(user).map(lambda found: _made(kind, user, found)))


def _optional(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


metadata = _optional(
    {},
    {
        "feature": features,
        "duration": durations,
        "success": st.booleans(),
        "errorMessage": st.sampled_from(["", "It broke"]),
    },
)


def activities() -> st.SearchStrategy[dict[str, Any]]:
    kinds = [
        "PAGE_VIEW",
        "REPORT_VIEW",
        "REPORT_DOWNLOAD",
        "AI_CHAT_MESSAGE",
        "EMPLOYEE_ADDED",
        "EMPLOYEE_UPDATED",
        "DASHBOARD_LOAD",
    ]
    return _event(
        "activity",
        lambda user: _optional(
            {
                "eventId": st.uuids(version=4).map(str),
                "userId": st.just(id_of(user)),
                "eventType": st.sampled_from(kinds),
                "timestamp": ago(),
            },
            {"sessionId": sessions, "eventMetadata": metadata, "userRole": st.sampled_from(["LEADER", "MANAGER"])},
        ),
    )


def accesses() -> st.SearchStrategy[dict[str, Any]]:
    return _event(
        "report_access",
        lambda user: st.fixed_dictionaries(
            {
                "eventId": st.uuids(version=4).map(str),
                "reportId": st.sampled_from([id_of(f"report {number} of {HOMES[user]}") for number in (1, 2)]),
                "accessedBy": st.just({"userId": id_of(user)}),
                "accessType": st.sampled_from(["VIEW", "VIEW", "DOWNLOAD", "SHARE", "PRINT"]),
                "timestamp": ago(),
            }
        ),
    )


def _message(number: int) -> st.SearchStrategy[dict[str, Any]]:
    about = _optional(
        {},
        {
            "queryType": st.sampled_from(["training", "promotion"]),
            "employeeIdsReferenced": st.lists(st.sampled_from([id_of("Ida"), id_of("Jon")]), max_size=3),
        },
    )
    # What a message says never changes: it is a function of its number.
    return st.builds(
        lambda said, tokens: {
            "messageId": id_of(f"message {number} {said} {tokens}"),
            "role": "USER",
            "timestamp": Ago(timedelta(minutes=30 - number)),
            "metadata": said,
            **tokens,
        },
        about,
        _optional({}, {"tokenCount": st.sampled_from([0, 7, 2**31 - 1])}),
    )


def consultations() -> st.SearchStrategy[dict[str, Any]]:
    """Sessions, a few ids for each person, so that they grow and turn out to have begun earlier."""
    return _event(
        "ai_chat_session",
        lambda user: _optional(
            {
                "sessionId": st.sampled_from([id_of(f"talk {number} of {_namesake(user)}") for number in (1, 2)]),
                "userId": st.just(id_of(user)),
                "sessionStarted": ago().map(lambda start: Ago(start.by + timedelta(minutes=1))),
            },
            {
                "sessionEnded": st.integers(0, 60).map(lambda seconds: Ago(timedelta(seconds=seconds))),
                "messages": st.integers(0, 3).flatmap(lambda count: st.tuples(*map(_message, range(count)))).map(list),
                "satisfactionFeedback": _optional(
                    {"submittedAt": ago(0)},
                    {"rating": st.integers(1, 5), "wasHelpful": st.booleans(), "feedbackText": st.just("Thanks")},
                ),
            },
        ),
    )


def _namesake(user: str) -> str:
    """Ann and Dan, of two organizations, have sessions of the same ids."""
    return "Ann" if user == "Dan" else user


def interactions() -> st.SearchStrategy[dict[str, Any]]:
    return _event(
        "notification_interaction",
        lambda user: _optional(
            {
                "eventId": st.uuids(version=4).map(str),
                "notificationId": _notices(user),
                "userId": st.just(id_of(user)),
                "interactionType": st.sampled_from(["DELIVERED", "VIEWED", "CLICKED", "DISMISSED", "SNOOZED"]),
                "timestamp": ago(),
            },
            {"deliveryChannel": channels},
        ),
    )


def _notices(user: str) -> st.SearchStrategy[str]:
    """Notifications of the person's organization; those of Cedar do not exist."""
    return st.sampled_from([id_of(f"notice {number} of {HOMES[user]}") for number in (1, 2)])


def _metric(metric_type: str, user: str, dimensions: Any, **data: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "eventId": st.uuids(version=4).map(str),
            "metricType": st.just(metric_type),
            "metricData": st.fixed_dictionaries({"userId": st.just(id_of(user)), "dimensions": dimensions, **data}),
            "timestamp": ago(),
        }
    )


def report_steps() -> st.SearchStrategy[dict[str, Any]]:
    """Lives of a few reports, told in any order, failures after success among them."""
    return _event(
        "metric",
        lambda user: _metric(
            "REPORT_GENERATION",
            user,
            _optional(
                {
                    "reportId": st.sampled_from([id_of(f"report {number} of {HOMES[user]}") for number in (1, 2)]),
                    "status": st.sampled_from(["PENDING", "PROCESSING", "FAILED", "SUCCESS"]),
                },
                {
                    "reportType": st.sampled_from(["QA_QUESTIONNAIRE", "BEHAVIOR_COMPANY"]),
                    "employeeId": st.sampled_from([id_of("employee of Acorn"), id_of("employee of Bramble")]),
                    "processingTimeSeconds": durations,
                    "errorMessage": st.sampled_from(["Too slow", "Gone"]),
                    "isAutoGenerated": st.booleans(),
                    "isQuarterlyUpdate": st.booleans(),
                    "reportSizeKb": durations,
                    "aiTokensUsed": st.integers(0, 2**31 - 1),
                },
            ),
        ),
    )


def delivery_attempts() -> st.SearchStrategy[dict[str, Any]]:
    return _event(
        "metric",
        lambda user: _metric(
            "NOTIFICATION_DELIVERY",
            user,
            _optional(
                {"notificationId": _notices(user), "channel": channels, "status": st.sampled_from(["SENT", "FAILED"])},
                {"errorMessage": st.sampled_from(["No route", "Full"]), "retryCount": st.integers(0, 3)},
            ),
        ),
        whose=people.filter(lambda user: HOMES[user] != "Cedar"),
    )


def measures() -> st.SearchStrategy[dict[str, Any]]:
    return _event(
        "metric",
        lambda user: _metric(
            "USER_ENGAGEMENT",
            user,
            st.fixed_dictionaries({"name": st.sampled_from(["surveys", "events"])}),
            value=st.integers(-500, 500).map(lambda cents: cents / 100),
        ),
    )


def events() -> st.SearchStrategy[dict[str, Any]]:
    """Any event; activities twice as often as others."""
    return st.one_of(
        activities(),
        activities(),
        accesses(),
        consultations(),
        interactions(),
        report_steps(),
        delivery_attempts(),
        measures(),
    )

"""What the six collections accept and refuse."""

from copy import deepcopy
from uuid import UUID

import pytest
from bson import Binary, Int64
from pymongo.errors import WriteError

from data.migrations.mongo.collections import sync_event_types
from tests.data.migrations.documents import FULL, REQUIRED, WORDS

# What no field of the specification holds, so that it is the wrong type everywhere.
WRONG = Binary(b"short", 0)
IDENTIFIER_PATHS = [
    ("user_activity_logs", "userId"),
    ("user_activity_logs", "organizationId"),
    ("user_activity_logs", "sessionId"),
    ("metrics_buffer", "metricData.userId"),
    ("report_access_logs", "accessedBy.userId"),
    ("report_access_logs", "departmentId"),
    ("ai_chat_session_logs", "messages.0.messageId"),
    ("ai_chat_session_logs", "messages.0.metadata.employeeIdsReferenced.0"),
    ("ai_chat_session_logs", "sessionMetrics.employeesDiscussed.0"),
    ("ai_chat_session_logs", "sessionContext.departmentId"),
    ("notification_interaction_logs", "notificationId"),
]


def leaves(value, path=""):
    """Every documented field of a full document; what lies in a free object or list is not documented."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in parts:
        place = f"{path}{name}"
        yield place
        free = str(name) in {"customData", "dimensions", "tags", "previousState", "newState", "sources"}
        if isinstance(part, dict | list) and not free:
            yield from leaves(part, f"{place}.")


def parent_of(document, path):
    *above, last = path.split(".")
    for name in above:
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document, int(last) if isinstance(document, list) else last


def changed(collection, path, value):
    document = deepcopy(FULL[collection])
    parent, name = parent_of(document, path)
    parent[name] = value
    return document


def without(collection, path):
    document = deepcopy(FULL[collection])
    parent, name = parent_of(document, path)
    del parent[name]
    return document


def refused(sources, collection, document):
    with pytest.raises(WriteError, match="failed validation"):
        sources.mongo[collection].insert_one(document)
    return True


FIELDS = [(collection, path) for collection in FULL for path in leaves(FULL[collection])]


@pytest.mark.parametrize("collection", FULL)
def test_a_full_document_is_accepted(sources, collection):
    sources.mongo[collection].insert_one(deepcopy(FULL[collection]))
    assert sources.mongo[collection].count_documents({}) == 1


@pytest.mark.parametrize("collection", FULL)
def test_a_document_with_the_required_fields_alone_is_accepted(sources, collection):
    document = {name: deepcopy(FULL[collection][name]) for name in REQUIRED[collection] if "." not in name}
    sources.mongo[collection].insert_one(document)


@pytest.mark.parametrize("collection", FULL)
def test_an_unknown_extra_field_is_let_pass(sources, collection):
    sources.mongo[collection].insert_one({**deepcopy(FULL[collection]), "batchId": 7})


@pytest.mark.parametrize(("collection", "path"), FIELDS)
def test_a_field_of_the_wrong_type_is_refused(sources, collection, path):
    wrong = 7.5 if path == "claimToken" else WRONG
    assert refused(sources, collection, changed(collection, path, wrong))
    assert refused(sources, collection, changed(collection, path, None))


@pytest.mark.parametrize(("collection", "path"), [(name, path) for name, paths in REQUIRED.items() for path in paths])
def test_a_missing_required_field_is_refused(sources, collection, path):
    assert refused(sources, collection, without(collection, path))


@pytest.mark.parametrize(("collection", "path", "words"), WORDS)
def test_a_list_of_words_is_closed(sources, collection, path, words):
    sources.mongo[collection].insert_many([changed(collection, path, word) for word in words])
    for stranger in ("", words[0].swapcase(), "SOMETHING_ELSE"):
        assert refused(sources, collection, changed(collection, path, stranger))


@pytest.mark.parametrize(("collection", "path"), IDENTIFIER_PATHS)
def test_an_id_must_be_a_uuid_of_the_standard_subtype(sources, collection, path):
    legacy = Binary(UUID(int=7).bytes, 3)
    for stranger in (str(UUID(int=7)), legacy, Binary(bytes(16), 0), Binary(bytes(15), 0)):
        assert refused(sources, collection, changed(collection, path, stranger))
    for fine in (UUID(int=0), UUID(int=2**128 - 1)):
        sources.mongo[collection].insert_one(changed(collection, path, fine))


def test_a_second_message_with_a_wrong_id_is_refused_too(sources):
    document = deepcopy(FULL["ai_chat_session_logs"])
    document["messages"].append({**document["messages"][0], "messageId": Binary(bytes(16), 3)})
    assert refused(sources, "ai_chat_session_logs", document)


@pytest.mark.parametrize("value", [3, Int64(2**40), 0.25])
def test_a_number_may_be_of_any_numeric_kind(sources, value):
    sources.mongo.user_activity_logs.insert_one(changed("user_activity_logs", "eventMetadata.duration", value))
    sources.mongo.metrics_buffer.insert_one(changed("metrics_buffer", "metricData.value", value))


@pytest.mark.parametrize("value", [-1, float("nan"), "3"])
def test_a_duration_that_cannot_be_is_refused(sources, value):
    assert refused(sources, "user_activity_logs", changed("user_activity_logs", "eventMetadata.duration", value))


@pytest.mark.parametrize("rating", [0, 6, 4.5, float("nan")])
def test_a_rating_outside_one_to_five_is_refused(sources, rating):
    path = "satisfactionFeedback.rating"
    assert refused(sources, "ai_chat_session_logs", changed("ai_chat_session_logs", path, rating))


def test_a_count_must_be_whole(sources):
    assert refused(sources, "report_access_logs", changed("report_access_logs", "pageViews", 1.5))
    sources.mongo.report_access_logs.insert_one(changed("report_access_logs", "pageViews", 2.0))


def test_an_extra_event_type_is_accepted_once_the_setting_names_it(sources):
    document = changed("user_activity_logs", "eventType", "COURSE_FINISHED")
    assert refused(sources, "user_activity_logs", deepcopy(document))
    assert sync_event_types(sources.mongo, ["COURSE_FINISHED"])
    sources.mongo.user_activity_logs.insert_one(deepcopy(document))
    assert not sync_event_types(sources.mongo, ["COURSE_FINISHED"])
    assert sync_event_types(sources.mongo, [])
    assert refused(sources, "user_activity_logs", deepcopy(document))

from __future__ import annotations

from typing import Any

import pytest
from pymongo import MongoClient
from sqlalchemy import create_engine, func, select, text

from data.errors import QueryTimeout, SourceUnavailable
from data.queries import run
from data.queries.run import aggregate, fetch


def test_a_statement_that_runs_too_long_is_stopped_and_said_so_in_words(sources, monkeypatch):
    monkeypatch.setitem(run.TIME_LIMIT_MS, "widget", 20)

    with pytest.raises(QueryTimeout, match="time limit"):
        fetch(sources.postgres, select(func.pg_sleep(5)), name="slow")


def test_the_time_limit_ends_with_the_statement(sources):
    fetch(sources.postgres, select(text("1")), name="short")

    with sources.postgres.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"


def test_an_aggregation_that_runs_too_long_is_stopped(sources, monkeypatch):
    monkeypatch.setitem(run.TIME_LIMIT_MS, "widget", 20)
    sources.mongo["slow"].insert_one({})
    multiplied = [{"$set": {"number": {"$range": [0, 5_000]}}}, {"$unwind": "$number"}]

    with pytest.raises(QueryTimeout):
        aggregate(sources.mongo, "slow", [*multiplied, *multiplied, {"$count": "documents"}], name="slow")
    sources.mongo.drop_collection("slow")


def test_databases_that_do_not_answer_are_unavailable_and_not_a_bug():
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    client: MongoClient[dict[str, Any]] = MongoClient("mongodb://127.0.0.1:9", serverSelectionTimeoutMS=50)

    with pytest.raises(SourceUnavailable):
        fetch(engine, select(text("1")), name="nowhere")
    with client, pytest.raises(SourceUnavailable):
        aggregate(client["nothing"], "nothing", [], name="nowhere")

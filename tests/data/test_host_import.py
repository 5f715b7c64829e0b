"""Host tables from CSV: all of a file or nothing, each fault with its line in plain words."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from time import perf_counter
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, text

from data.errors import BadRequest
from data.host_import import IMPORTABLE, import_table
from data.host_refusals import RULES
from data.tables.host import candidates, employees, organizations, subscription_periods, users

NORTHWIND = UUID("11111111-1111-4111-8111-111111111111")
BOB = UUID("22222222-2222-4222-8222-222222222222")
STRANGER = UUID("33333333-3333-4333-8333-333333333333")


@pytest.fixture
def northwind(sources):
    with sources.postgres.begin() as connection:
        connection.execute(insert(organizations).values(id=NORTHWIND, name="Northwind"))
        bob = {"id": BOB, "organization_id": NORTHWIND, "role": "LEADER", "email": "bob@northwind.example"}
        connection.execute(insert(users).values(bob))
    return sources.postgres


@pytest.fixture
def load(northwind, tmp_path):
    """Imports a file of those lines into a table."""

    def load(table, *lines, encoding="utf-8"):
        file = tmp_path / f"{table}.csv"
        file.write_text("\n".join(lines), encoding=encoding, newline="")
        return import_table(northwind, table, file)

    return load


def faults(report):
    return [(fault.line, fault.error) for fault in report.faults]


def rows(engine, table):
    with engine.connect() as connection:
        return connection.execute(select(table).order_by(table.c.id)).all()


EMPLOYEES = "id,organization_id,full_name,hired_at,left_at"
CANDIDATES = "id,organization_id,applied_at,closed_at,outcome,recruiting_cost"
PERIODS = "id,organization_id,status,mrr,period_start,period_end"


def test_cells_become_the_values_of_their_columns(load, northwind):
    report = load("candidates", CANDIDATES, f"{BOB},{NORTHWIND},2026-02-28,2026-03-01T10:30:00+01:00,HIRED,1234.50")
    assert (report.rows, report.faulty) == (1, 0)
    (row,) = rows(northwind, candidates)
    assert row.applied_at == datetime(2026, 2, 28, tzinfo=UTC)
    assert row.closed_at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert (row.outcome, row.recruiting_cost, row.department_id) == ("HIRED", Decimal("1234.50"), None)


def test_a_row_that_is_there_takes_the_new_values(load, northwind):
    load("employees", EMPLOYEES, f"{BOB},{NORTHWIND},Bob,2026-01-01,2026-02-01")
    load("employees", EMPLOYEES, f"{BOB},{NORTHWIND},Robert,2026-01-01,")
    (row,) = rows(northwind, employees)
    assert (row.full_name, row.left_at) == ("Robert", None)


def test_columns_that_the_file_lacks_keep_their_values(load, northwind):
    load("users", "id,organization_id,role,name", f"{BOB},{NORTHWIND},MANAGER,Bob")
    bob = next(row for row in rows(northwind, users) if row.id == BOB)
    assert (bob.role, bob.name, bob.email) == ("MANAGER", "Bob", "bob@northwind.example")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (EMPLOYEES.replace("full_name", "fullname"), "'fullname' is unknown, full_name is missing. Its columns"),
        (f"{EMPLOYEES},id", "id stands twice"),
        (EMPLOYEES.replace(",", ";"), "separated by commas: id, organization_id, "),
        ("", "id is missing, organization_id is missing"),
    ],
)
def test_a_header_that_does_not_fit_is_told_with_the_columns(load, header, reason):
    with pytest.raises(BadRequest, match="The header does not fit employees") as refused:
        load("employees", header)
    assert reason in refused.value.message


def test_passwords_never_come_from_a_file(load):
    with pytest.raises(BadRequest, match="'password_hash' is unknown"):
        load("users", "id,organization_id,role,password_hash", f"{BOB},{NORTHWIND},OWNER,x")


def test_each_wrong_cell_is_told_with_its_line_and_what_belongs_there(load, northwind):
    report = load(
        "candidates",
        CANDIDATES,
        f"seven,{NORTHWIND},2026-01-01,,,",
        f"{uuid4()},{NORTHWIND},yesterday,,,",
        f"{uuid4()},{NORTHWIND},2026-01-01T10:00:00,,,",
        f"{uuid4()},,2026-01-01,,,",
        "",
        f"{uuid4()},{NORTHWIND},2026-01-01,,,NaN",
        f"{uuid4()},{NORTHWIND},2026-01-01",
        f"{BOB},{NORTHWIND},2026-01-01,,,",
        f"{BOB},{NORTHWIND},2026-01-01,,,",
    )
    a_time = "a time with zone such as 2026-02-28T09:30:00Z, or a day such as 2026-02-28"
    assert faults(report) == [
        (2, "id: 'seven' is not a UUID"),
        (3, f"applied_at: 'yesterday' is not {a_time}"),
        (4, f"applied_at: '2026-01-01T10:00:00' is not {a_time}"),
        (5, "organization_id: is empty, a value is required"),
        (7, "recruiting_cost: 'NaN' is not a number such as 1234.50"),
        (8, "has 3 cells, the header 6"),
        (10, f"id: {BOB} stands in line 9 already"),
    ]
    assert report.rows == 0
    assert rows(northwind, candidates) == []


def test_what_the_database_refuses_is_told_in_plain_words(load, northwind):
    report = load(
        "candidates",
        CANDIDATES,
        f"{uuid4()},{STRANGER},2026-01-01,,,",
        f"{uuid4()},{NORTHWIND},2026-01-01,2025-12-31,HIRED,",
        f"{uuid4()},{NORTHWIND},2026-01-01,2026-01-02,,",
        f"{uuid4()},{NORTHWIND},2026-01-01,2026-01-02,LOST,",
        f"{uuid4()},{NORTHWIND},2026-01-01,,,-1",
        f"{uuid4()},{NORTHWIND},2026-01-01,,,99999999999",
        f"{uuid4()},{NORTHWIND},2026-01-01,,,1",
    )
    assert faults(report)[:5] == [
        (2, f"organization_id: there is no {STRANGER} in organizations; import that first"),
        (3, "closed_at: must not lie before applied_at"),
        (4, "closed_at and outcome: give both or neither"),
        (5, "outcome: must be HIRED, REJECTED or WITHDRAWN"),
        (6, "recruiting_cost: must be 0 or more"),
    ]
    assert faults(report)[5][1].startswith("a number is too large: ")
    assert (report.faulty, report.rows, rows(northwind, candidates)) == (6, 0, [])


def test_an_address_that_is_taken_is_told(load):
    report = load("users", "id,organization_id,role,email", f"{uuid4()},{NORTHWIND},LEADER,BOB@northwind.example")
    assert faults(report) == [(2, "email: bob@northwind.example belongs to another row already")]


def test_subscription_periods_may_touch_but_not_overlap(load, northwind):
    january = f"{uuid4()},{NORTHWIND},ACTIVE,100,2026-01-01,2026-02-01"
    february = f"{uuid4()},{NORTHWIND},ACTIVE,100,2026-02-01,2026-03-01"
    assert load("subscription_periods", PERIODS, january, february).rows == 2
    report = load("subscription_periods", PERIODS, f"{uuid4()},{NORTHWIND},ACTIVE,1,2026-02-28,2026-04-01")
    overlap = "the periods [2026-02-28,2026-04-01) and [2026-02-01,2026-03-01) of one organization overlap"
    assert faults(report) == [(2, overlap)]
    assert len(rows(northwind, subscription_periods)) == 2


def test_every_rule_of_the_importable_tables_has_its_words(northwind):
    question = text("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text = ANY(:names)")
    with northwind.connect() as connection:
        assert set(connection.scalars(question, {"names": list(IMPORTABLE)})) == set(RULES)


def test_more_faults_than_can_be_shown_are_counted(load):
    report = load("employees", EMPLOYEES, *["x,x,x,x,x"] * 500)
    assert (report.faulty, len(report.faults)) == (500, 100)


def test_a_cell_with_line_breaks_is_told_where_it_begins(load):
    report = load("employees", EMPLOYEES, f'{uuid4()},{NORTHWIND},"Bob', 'the Builder",2026-01-01,', "x,,,,")
    assert faults(report) == [(4, "id: 'x' is not a UUID")]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_that_is_not_utf_8_is_refused(load, encoding):
    with pytest.raises(BadRequest, match=r"is not UTF-8 text .*: save it as UTF-8"):
        load("employees", EMPLOYEES, f"{BOB},{NORTHWIND},Zoë,2026-01-01,", encoding=encoding)


def test_a_file_of_another_program_is_refused_where_it_breaks(load, northwind, tmp_path):
    with pytest.raises(BadRequest, match=r"line 2, is no CSV .*: mend it there"):
        load("employees", EMPLOYEES, f'{BOB},{NORTHWIND},"Bob" the Builder,2026-01-01,')
    for name in (".", "missing.csv"):
        with pytest.raises(BadRequest, match=r"cannot be read .*: check its name and permissions"):
            import_table(northwind, "employees", tmp_path / name)


def test_the_mark_and_line_ends_of_other_systems_do_no_harm(load):
    assert load("employees", f"{EMPLOYEES}\r", f"{BOB},{NORTHWIND},Zoë,2026-01-01,\r", encoding="utf-8-sig").rows == 1


def test_ten_thousand_rows_are_in_within_seconds(northwind, tmp_path):
    file = tmp_path / "employees.csv"
    with file.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(EMPLOYEES.split(","))
        hired = date(2026, 1, 1)
        writer.writerows((uuid4(), NORTHWIND, f"Person {number}", hired, "") for number in range(10_000))
    started = perf_counter()
    assert import_table(northwind, "employees", file).rows == 10_000
    assert perf_counter() - started < 15
    with northwind.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(employees)) == 10_000

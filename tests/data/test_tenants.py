"""Organizations and departments by name or id."""

import pytest
from sqlalchemy import insert

from data.errors import BadRequest
from data.tables.host import departments, organizations
from data.tenants import (
    add_organization,
    department_named,
    organization_named,
    organizations_by_name,
    platform_organization,
)


@pytest.fixture
def engine(sources):
    return sources.postgres


@pytest.fixture
def northwind(engine):
    return add_organization(engine, "Northwind", "Trade")


def add(engine, table, **values):
    with engine.begin() as connection:
        return connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()


def test_an_organization_is_found_by_its_name_and_by_its_id(engine, northwind):
    assert organization_named(engine, "Northwind") == northwind
    assert organization_named(engine, str(northwind)) == northwind


def test_a_name_is_given_once_and_without_the_space_around_it(engine, northwind):
    with pytest.raises(BadRequest, match="There is an organization 'Northwind' already"):
        add_organization(engine, " Northwind ")
    with pytest.raises(BadRequest, match="An organization needs a name"):
        add_organization(engine, "  ")


def test_two_of_one_name_are_told_apart_by_their_ids(engine, northwind):
    add(engine, organizations, name="Northwind")
    with pytest.raises(BadRequest, match=r"Several organizations .* name one by its id"):
        organization_named(engine, "Northwind")
    assert organization_named(engine, str(northwind)) == northwind


def test_the_platform_is_nobodys_organization_but_the_owners(engine):
    with pytest.raises(BadRequest, match="There is no organization"):
        organization_named(engine, str(platform_organization(engine)))


def test_a_department_is_looked_for_in_its_organization_alone(engine, northwind):
    contoso = add_organization(engine, "Contoso")
    sales = add(engine, departments, organization_id=northwind, name="Sales")
    assert department_named(engine, northwind, "Sales") == sales
    assert department_named(engine, northwind, str(sales)) == sales
    with pytest.raises(BadRequest, match=r"no department called 'Sales': `import-table departments` adds some"):
        department_named(engine, contoso, "Sales")
    with pytest.raises(BadRequest, match="no department"):
        department_named(engine, contoso, str(sales))


def test_two_departments_of_one_name_are_not_guessed_between(engine, northwind):
    for _ in range(2):
        add(engine, departments, organization_id=northwind, name="Sales")
    with pytest.raises(BadRequest, match="several departments called 'Sales'"):
        department_named(engine, northwind, "Sales")


def test_organizations_come_by_name_with_their_people(engine, northwind):
    add_organization(engine, "Contoso")
    listed = [(row.name, row.people) for row in organizations_by_name(engine)]
    assert listed == [("Contoso", 0), ("Northwind", 0), ("Platform", 1)]

"""Everything that is fixed by the plan and does not happen day by day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from data.demo.organizations import (
    Branch,
    Department,
    Organization,
    build_branches,
    build_departments,
    build_organizations,
)
from data.demo.people import Person, build_people
from data.demo.plan import SIGN_INS, DemoPlan, midnight
from data.demo.workforce import Employee, build_employees


@dataclass(frozen=True, slots=True)
class House:
    """An organization with all that belongs to it; employees are those hired before the world's end."""

    organization: Organization
    branches: list[Branch]
    departments: list[Department]
    people: list[Person]
    employees: list[Employee]


@dataclass(frozen=True, slots=True)
class World:
    """The plan, and the houses in order of their numbers: the platform first."""

    plan: DemoPlan
    houses: list[House]


@dataclass(frozen=True, slots=True)
class Roster:
    """The employees of an organization on one day."""

    everybody: Sequence[Employee]
    by_department: Mapping[UUID, Sequence[Employee]]

    def of(self, department: Department | None) -> Sequence[Employee]:
        """The employees of the department, or everybody where it has none."""
        own = self.by_department.get(department.id, ()) if department else ()
        return own or self.everybody


def build_world(plan: DemoPlan, until: date) -> World:
    """The world as far as it must be known for the days before `until`."""
    taken = {sign_in.email for sign_in in SIGN_INS}
    return World(plan, [_house(plan, organization, until, taken) for organization in build_organizations(plan)])


def _house(plan: DemoPlan, organization: Organization, until: date, taken: set[str]) -> House:
    branches = build_branches(plan, organization)
    departments = build_departments(plan, organization, branches)
    people = build_people(plan, organization, departments, taken)
    employees = build_employees(plan, organization, departments, until)
    return House(organization, branches, departments, people, employees)


def roster_on(house: House, day: date) -> Roster:
    """Who is employed and known on the whole day."""
    since, until = midnight(day), midnight(day + timedelta(days=1))
    present = [employee for employee in house.employees if employee.is_there(since, until)]
    by_department: dict[UUID, list[Employee]] = defaultdict(list)
    for employee in present:
        by_department[employee.department.id].append(employee)
    return Roster(present, by_department)

"""The host's tables: made here when the project stands alone, read where a bigger product has them."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)

from data.tables.base import ROLES, calendar_day, flag, identifier, metadata, moment, one_of, reference

NOTIFICATION_TYPES = ("REPORT_READY", "QUARTERLY_UPDATE", "SYSTEM_ALERT", "USER_MENTION")
PRIORITIES = ("HIGH", "MEDIUM", "LOW")

organizations = Table(
    "organizations",
    metadata,
    identifier(),
    Column("name", Text, nullable=False),
    Column("industry", Text),
    flag("is_platform", nullable=False),
    moment("created_at", now=True, nullable=False),
    moment("closed_at"),
    Index("organizations_one_platform", "is_platform", unique=True, postgresql_where=text("is_platform")),
)

branches = Table(
    "branches",
    metadata,
    identifier(),
    reference("organization_id", "organizations"),
    Column("name", Text, nullable=False),
    moment("created_at", now=True, nullable=False),
    moment("closed_at"),
    Index("idx_branches_org_id", "organization_id"),
)

departments = Table(
    "departments",
    metadata,
    identifier(),
    reference("organization_id", "organizations"),
    reference("branch_id", "branches", on_delete="SET NULL", nullable=True),
    Column("name", Text, nullable=False),
    moment("created_at", now=True, nullable=False),
    moment("closed_at"),
    Index("idx_departments_org_id", "organization_id"),
)

users = Table(
    "users",
    metadata,
    identifier(),
    reference("organization_id", "organizations"),
    reference("department_id", "departments", on_delete="SET NULL", nullable=True),
    Column("email", Text),
    Column("name", Text),
    Column("role", Text, nullable=False),
    Column("password_hash", Text),
    flag("is_active", True, nullable=False),
    moment("created_at", now=True, nullable=False),
    one_of("role", *ROLES),
    Index("users_email_key", text("lower(email)"), unique=True),
    Index("idx_users_org_id", "organization_id"),
    Index("idx_users_department_id", "department_id"),
)

employees = Table(
    "employees",
    metadata,
    identifier(),
    reference("organization_id", "organizations"),
    reference("department_id", "departments", on_delete="SET NULL", nullable=True),
    Column("full_name", Text, nullable=False),
    moment("hired_at", nullable=False),
    moment("left_at"),
    moment("created_at", now=True, nullable=False),
    CheckConstraint("left_at >= hired_at"),
    Index("idx_employees_org_id", "organization_id"),
    Index("idx_employees_department_id", "department_id"),
)

candidates = Table(
    "candidates",
    metadata,
    identifier(),
    reference("organization_id", "organizations"),
    reference("department_id", "departments", on_delete="SET NULL", nullable=True),
    moment("applied_at", nullable=False),
    moment("closed_at"),
    Column("outcome", Text),
    Column("recruiting_cost", Numeric(12, 2)),
    moment("created_at", now=True, nullable=False),
    one_of("outcome", "HIRED", "REJECTED", "WITHDRAWN"),
    CheckConstraint("closed_at >= applied_at"),
    CheckConstraint("recruiting_cost >= 0"),
    CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)"),
    Index("idx_candidates_org_id", "organization_id"),
)

# Periods of one organization may not overlap: an EXCLUDE constraint that the migration makes.
subscription_periods = Table(
    "subscription_periods",
    metadata,
    identifier(),
    reference("organization_id", "organizations"),
    Column("tier", Text),
    Column("status", Text, nullable=False),
    Column("mrr", Numeric(12, 2), nullable=False, server_default=text("0")),
    calendar_day("period_start"),
    Column("period_end", Date, nullable=False),
    Column("ended_as", Text),
    one_of("status", "TRIAL", "ACTIVE"),
    CheckConstraint("mrr >= 0"),
    CheckConstraint("period_end > period_start"),
    one_of("ended_as", "RENEWED", "EXPIRED", "CANCELLED"),
)

notifications = Table(
    "notifications",
    metadata,
    identifier(),
    reference("organization_id", "organizations"),
    reference("user_id", "users", nullable=True),
    Column("type", Text, nullable=False),
    Column("priority", Text, nullable=False, server_default=text("'MEDIUM'")),
    Column("category", Text),
    Column("title", Text, nullable=False),
    Column("message", Text),
    moment("created_at", now=True, nullable=False),
    one_of("type", *NOTIFICATION_TYPES),
    one_of("priority", *PRIORITIES),
    Index("idx_notifications_org_id", "organization_id"),
    Index("idx_notifications_user_id", "user_id"),
)

survey_responses = Table(
    "survey_responses",
    metadata,
    identifier(),
    reference("organization_id", "organizations"),
    reference("user_id", "users", on_delete="SET NULL", nullable=True),
    Column("kind", Text, nullable=False),
    Column("score", Numeric(4, 2), nullable=False),
    moment("submitted_at", nullable=False),
    one_of("kind", "SATISFACTION", "NPS", "REPORT_ACCURACY"),
    CheckConstraint("CASE kind WHEN 'NPS' THEN score BETWEEN 0 AND 10 ELSE score BETWEEN 1 AND 5 END"),
    Index("idx_survey_responses_org_id", "organization_id", "kind", "submitted_at"),
    Index("idx_survey_responses_user_id", "user_id"),
)

training_recommendations = Table(
    "training_recommendations",
    metadata,
    identifier(),
    reference("organization_id", "organizations"),
    reference("employee_id", "employees", nullable=True),
    moment("recommended_at", nullable=False),
    moment("implemented_at"),
    Index("idx_training_recommendations_org_id", "organization_id", "recommended_at"),
    Index("idx_training_recommendations_employee_id", "employee_id"),
)

# Written by a trigger on users. department_id is no foreign key: history outlives a deleted department.
department_changes = Table(
    "department_changes",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("department_id", Uuid),
    Column("changed_at", DateTime(timezone=True), primary_key=True),
)

# A view: the department of a person at the instant t has valid_from <= t < valid_to (or no valid_to).
user_department_periods = Table(
    "user_department_periods",
    metadata,
    Column("user_id", Uuid),
    Column("department_id", Uuid),
    Column("valid_from", DateTime(timezone=True)),
    Column("valid_to", DateTime(timezone=True)),
    info={"is_view": True},
)

# What a bigger product may have already.
NAMES = frozenset(
    table.name
    for table in (
        organizations,
        branches,
        departments,
        users,
        employees,
        candidates,
        subscription_periods,
        notifications,
        survey_responses,
        training_recommendations,
        department_changes,
        user_department_periods,
    )
)

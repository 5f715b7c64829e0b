"""Rows of report_generation_stats as a pure function of what the buffer told and of who opened the reports."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

REFRESH_REPORTS = Path(__file__).with_name("refresh_reports.sql").read_text()

# For a rollup over report_access_days: its temporary table `changed` names the reports.
REFRESH_ACCESSED_REPORTS = f"""
    CREATE TEMPORARY TABLE changed_reports ON COMMIT DROP AS
    SELECT DISTINCT organization_id, report_id FROM changed;
    {REFRESH_REPORTS}
"""  # noqa: S608 - both are ours


def refresh_reports(connection: Connection) -> None:
    """Rewrites what differs in the reports that the temporary table `changed_reports` names.

    Columns organization_id and report_id. Leaves the temporary table `reports_before`: the rows as they were.
    """
    connection.exec_driver_sql(REFRESH_REPORTS)

-- From `staged` to `applied`: entries that no transaction has applied yet, each with its row in the ledger.
-- An entry that was cleared from the buffer and sent again has another createdAt, never one more than a day before
-- what it tells of. Looked up one by one: a join would read the whole ledger, however few entries there are.
CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
SELECT staged.* FROM staged
WHERE (
    SELECT true FROM buffer_ledger AS known
    WHERE known.entry_id = staged.entry_id AND known.created_day BETWEEN staged.day - 1 AND staged.created_day + 1
    LIMIT 1
) IS NULL;

CREATE TEMPORARY TABLE condemned (entry_id bytea, reason text) ON COMMIT DROP;

WITH gone AS (
    DELETE FROM fresh WHERE NOT EXISTS (SELECT FROM organizations WHERE organizations.id = fresh.organization_id)
    RETURNING entry_id, organization_id
)
INSERT INTO condemned SELECT entry_id, 'organizationId: no organization ' || organization_id FROM gone;

WITH gone AS (
    DELETE FROM fresh
    WHERE kind = 'delivery' AND NOT EXISTS (
        SELECT FROM notifications
        WHERE notifications.id = fresh.subject_id AND notifications.organization_id = fresh.organization_id
    )
    RETURNING entry_id, subject_id, organization_id
)
INSERT INTO condemned
SELECT entry_id, 'metricData.dimensions.notificationId: no notification ' || subject_id
                 || ' in organization ' || organization_id
FROM gone;

WITH gone AS (
    DELETE FROM fresh
    WHERE kind = 'delivery' AND NOT EXISTS (
        SELECT FROM users WHERE users.id = fresh.user_id AND users.organization_id = fresh.organization_id
    )
    RETURNING entry_id, user_id, organization_id
)
INSERT INTO condemned
SELECT entry_id, 'metricData.userId: no user ' || user_id || ' in organization ' || organization_id FROM gone;

-- A report belongs to the organization that was first to tell of it; the row without a status makes that known at once.
INSERT INTO report_generation_stats (id, organization_id, report_type, generation_date, generation_timestamp)
SELECT DISTINCT ON (subject_id) subject_id, organization_id, 'UNKNOWN', day, occurred_at
FROM fresh WHERE kind = 'report'
ORDER BY subject_id, occurred_at, entry_id
ON CONFLICT (id) DO NOTHING;

WITH gone AS (
    DELETE FROM fresh USING report_generation_stats AS report
    WHERE kind = 'report' AND report.id = fresh.subject_id AND report.organization_id <> fresh.organization_id
    RETURNING fresh.entry_id, fresh.subject_id, fresh.organization_id
)
INSERT INTO condemned
SELECT entry_id, 'metricData.dimensions.reportId: no report ' || subject_id || ' in organization ' || organization_id
FROM gone;

-- In order of the key here and everywhere below, or two drains would wait for each other.
CREATE TEMPORARY TABLE applied (LIKE fresh) ON COMMIT DROP;
WITH ledgered AS (
    INSERT INTO buffer_ledger (entry_id, created_day)
    SELECT entry_id, created_day FROM fresh ORDER BY entry_id
    ON CONFLICT DO NOTHING
    RETURNING entry_id
)
INSERT INTO applied SELECT fresh.* FROM fresh JOIN ledgered ON ledgered.entry_id = fresh.entry_id;

UPDATE dead_entries SET resolved_at = CURRENT_TIMESTAMP
FROM applied WHERE dead_entries.entry_id = applied.entry_id AND dead_entries.resolved_at IS NULL;

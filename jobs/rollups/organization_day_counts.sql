WITH bounds AS (
    SELECT min(day) AS first_day, max(day) AS last_day FROM pairs
), reports AS (
    SELECT organization_id, generation_date AS day, count(*) AS reports_generated
    FROM report_generation_stats
    WHERE status = 'SUCCESS'
      AND generation_date BETWEEN (SELECT first_day FROM bounds) AND (SELECT last_day FROM bounds)
      AND organization_id IN (SELECT organization_id FROM pairs)
    GROUP BY organization_id, generation_date
), chats AS (
    SELECT organization_id, session_date AS day, count(*) AS ai_chat_sessions
    FROM ai_chat_analytics
    WHERE session_date BETWEEN (SELECT first_day FROM bounds) AND (SELECT last_day FROM bounds)
      AND organization_id IN (SELECT organization_id FROM pairs)
    GROUP BY organization_id, session_date
)
-- a month of chats that is archived is counted no more: what was counted while it was here stands
SELECT organization_id,
       day,
       coalesce(reports.reports_generated, 0) AS reports_generated,
       coalesce(CASE WHEN archives.month IS NOT NULL THEN known.ai_chat_sessions END, chats.ai_chat_sessions, 0)
           AS ai_chat_sessions
FROM pairs
LEFT JOIN reports USING (organization_id, day)
LEFT JOIN chats USING (organization_id, day)
LEFT JOIN organization_day_counts AS known USING (organization_id, day)
LEFT JOIN archives ON archives.table_name = 'ai_chat_analytics' AND archives.state IN ('written', 'dropped')
                  AND archives.month = date_trunc('month', day::timestamp)::date

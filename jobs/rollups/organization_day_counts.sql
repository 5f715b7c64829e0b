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
SELECT organization_id,
       day,
       coalesce(reports_generated, 0) AS reports_generated,
       coalesce(ai_chat_sessions, 0) AS ai_chat_sessions
FROM pairs
LEFT JOIN reports USING (organization_id, day)
LEFT JOIN chats USING (organization_id, day)

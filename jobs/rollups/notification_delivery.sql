-- A click implies that it was read. Without any of these steps (snoozed, say) the status is not known from here.
WITH steps AS (
    SELECT notifications.id AS notification_id, stage.user_id, stage.channel AS delivery_channel,
           notifications.created_at AS sent_at,
           min(delivered_at) AS delivered_at,
           least(min(viewed_at), min(clicked_at)) AS read_at,
           min(dismissed_at) AS dismissed_at,
           min(clicked_at) AS clicked_at
    FROM stage
    JOIN pairs ON pairs.organization_id = stage.organization_id AND pairs.day = stage.day
    JOIN users ON users.id = stage.user_id AND users.organization_id = stage.organization_id
    JOIN notifications ON notifications.id = stage.notification_id
                      AND notifications.organization_id = stage.organization_id
    GROUP BY notifications.id, stage.user_id, stage.channel
)
SELECT notification_id, user_id, delivery_channel,
       CASE WHEN dismissed_at IS NOT NULL THEN 'DISMISSED'
            WHEN read_at IS NOT NULL THEN 'READ'
            WHEN delivered_at IS NOT NULL THEN 'DELIVERED'
       END AS delivery_status,
       sent_at, delivered_at, read_at, dismissed_at, clicked_at
FROM steps

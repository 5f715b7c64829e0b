CREATE VIEW user_department_periods AS
SELECT
  user_id,
  department_id,
  changed_at AS valid_from,
  lead(changed_at) OVER (PARTITION BY user_id ORDER BY changed_at) AS valid_to
FROM department_changes;

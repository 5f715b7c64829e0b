-- Everything that is there once: reads `size` (organizations, users, first_day, end_day, …).
-- Ids are made of words, so that every statement can name them without looking them up.
SELECT setseed(0.42);

INSERT INTO organizations (id, name, industry, created_at)
SELECT md5('organization ' || n)::uuid, 'Organization ' || n, (ARRAY['Retail', 'Health', 'Energy'])[1 + mod(n, 3)],
       first_day::timestamp AT TIME ZONE 'UTC'
FROM size, generate_series(1, organizations) AS n;

-- Every organization has its people; the first ones have the most.
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
SELECT n,
       CASE WHEN n <= organizations THEN n ELSE 1 + floor(organizations * power(random(), 1.6))::int END AS organization,
       floor(8 * random())::int AS department,
       CASE WHEN random() < 0.15 THEN floor(8 * random())::int END AS later_department,
       -- Most have been there from the start.
       (first_day + floor(greatest(random() - 0.5, 0) * (end_day - first_day))::int)::timestamp AT TIME ZONE 'UTC' AS created_at
FROM size, generate_series(1, users) AS n;

INSERT INTO departments (id, organization_id, name, created_at)
SELECT md5('department ' || n || ' ' || d)::uuid, md5('organization ' || n)::uuid, 'Department ' || d,
       first_day::timestamp AT TIME ZONE 'UTC'
FROM size, generate_series(1, organizations) AS n, generate_series(0, 7) AS d;

INSERT INTO users (id, organization_id, department_id, email, name, role, created_at)
SELECT md5('user ' || n)::uuid, md5('organization ' || organization)::uuid,
       md5('department ' || organization || ' ' || coalesce(later_department, department))::uuid,
       'person-' || n || '@bench.example', 'Person ' || n,
       CASE WHEN n <= organizations THEN 'LEADER' ELSE 'MANAGER' END, drawn.created_at
FROM drawn, size;

INSERT INTO department_changes (user_id, department_id, changed_at)
SELECT md5('user ' || n)::uuid, md5('department ' || organization || ' ' || department)::uuid, created_at FROM drawn
UNION ALL
SELECT md5('user ' || n)::uuid, md5('department ' || organization || ' ' || later_department)::uuid,
       created_at + random() * (end_day::timestamp AT TIME ZONE 'UTC' - created_at)
FROM drawn, size WHERE later_department IS NOT NULL AND created_at < end_day;

INSERT INTO employees (id, organization_id, department_id, full_name, hired_at, left_at, created_at)
SELECT md5('employee ' || n || ' ' || k)::uuid, md5('organization ' || organization)::uuid,
       md5('department ' || organization || ' ' || department)::uuid, 'Employee ' || n || ' ' || k, hired_at,
       CASE WHEN random() < 0.2 THEN hired_at + random() * interval '700 days' END, hired_at
FROM (
  SELECT drawn.*, k, created_at + (random() - 0.7) * interval '600 days' AS hired_at
  FROM drawn, generate_series(1, 3) AS k
) AS hires;

INSERT INTO candidates (organization_id, department_id, applied_at, closed_at, outcome, recruiting_cost, created_at)
SELECT md5('organization ' || organization)::uuid, md5('department ' || organization || ' ' || department)::uuid,
       applied_at, closed_at, CASE WHEN closed_at IS NOT NULL THEN outcome END, 100 + floor(random() * 4000), applied_at
FROM (
  SELECT organization, department, applied_at, (ARRAY['HIRED', 'REJECTED', 'REJECTED', 'WITHDRAWN'])[1 + floor(random() * 4)::int] AS outcome,
         CASE WHEN random() < 0.95 THEN applied_at + random() * interval '60 days' END AS closed_at
  FROM (
    SELECT organization, department,
           first_day::timestamp AT TIME ZONE 'UTC' + random() * (end_day - first_day) * interval '1 day' AS applied_at
    FROM drawn, size, generate_series(1, 2)
  ) AS applied
) AS closed;

INSERT INTO subscription_periods (organization_id, tier, status, mrr, period_start, period_end, ended_as)
SELECT md5('organization ' || n)::uuid, (ARRAY['STARTER', 'TEAM', 'ENTERPRISE'])[1 + mod(n, 3)], 'ACTIVE', 200 + 50 * mod(n, 9),
       first_day + year * 365, first_day + (year + 1) * 365,
       CASE WHEN first_day + (year + 1) * 365 <= end_day THEN 'RENEWED' END
FROM size, generate_series(1, organizations) AS n, generate_series(0, (end_day - first_day) / 365) AS year;

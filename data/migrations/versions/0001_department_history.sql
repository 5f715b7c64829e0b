-- department_id is no foreign key: the history outlives a deleted department.
CREATE TABLE department_changes (
  user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  department_id UUID,
  changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (user_id, changed_at)
);

-- A new person has been in the department since created_at, which an import sets in the past.
CREATE FUNCTION record_department_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.department_id IS NOT DISTINCT FROM OLD.department_id THEN
    RETURN NULL;
  END IF;
  INSERT INTO department_changes (user_id, department_id, changed_at)
  VALUES (
    NEW.id,
    NEW.department_id,
    CASE TG_OP WHEN 'INSERT' THEN LEAST(NEW.created_at, CURRENT_TIMESTAMP) ELSE CURRENT_TIMESTAMP END
  )
  ON CONFLICT (user_id, changed_at) DO UPDATE SET department_id = EXCLUDED.department_id;
  RETURN NULL;
END
$$;

CREATE TRIGGER record_department_change
AFTER INSERT OR UPDATE ON users
FOR EACH ROW EXECUTE FUNCTION record_department_change();

INSERT INTO department_changes (user_id, department_id, changed_at)
SELECT id, department_id, created_at FROM users;

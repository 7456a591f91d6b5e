-- What an operation was answered the first time; NULL for a new one. Raises nothing.
CREATE OR REPLACE FUNCTION first_answer(p_operation uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT o.answer FROM "operations" o WHERE o.id = p_operation
$$;

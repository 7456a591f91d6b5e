-- Keep the answer of an operation in the transaction of its effect, so that a repeat finds it.
-- Raises 40001 where a twin has kept one meanwhile: what this one did is rolled back, and its next try finds the answer.
CREATE OR REPLACE FUNCTION keep_answer(p_operation uuid, p_answer jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "operations" ("id", "answer") VALUES (p_operation, p_answer) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RAISE EXCEPTION 'operation % was answered meanwhile', p_operation USING ERRCODE = '40001'; END IF;
END $$;

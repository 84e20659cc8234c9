-- Called as transfer_batched is, and answers without touching a table: no transfer is applied, and none
-- counts as applied.
CREATE FUNCTION @ns.ceiling_batched(
  ids uuid[], debits bigint[], credits bigint[], amounts bigint[])
RETURNS text LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  @first
  RETURN repeat('r', cardinality(ids));
END
$$;

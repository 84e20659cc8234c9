-- Called as transfer_atomic is, and answers without touching a table: no transfer is applied, and none
-- counts as applied.
CREATE FUNCTION @ns.ceiling_atomic(
  transfer_id uuid, debit bigint, credit bigint, transfer_amount bigint)
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  @first
  RETURN 'r';
END
$$;

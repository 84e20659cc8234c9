-- Called as transfer_row_locks is, and answers without touching a table: no transfer is applied, and none
-- counts as applied.
CREATE FUNCTION @ns.ceiling_row_locks(
  transfer_id uuid, debit bigint, credit bigint, transfer_amount bigint)
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  @first
  RETURN 'r';
END
$$;

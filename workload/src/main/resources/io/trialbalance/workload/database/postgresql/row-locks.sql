-- Locks both accounts in id order, so that two transfers cannot deadlock. A repeated id that gets as
-- far as the insert violates the primary key (23505), which rolls everything back.
CREATE FUNCTION @ns.transfer_row_locks(
  transfer_id uuid, debit bigint, credit bigint, transfer_amount bigint)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  debit_balance  bigint;
  credit_balance bigint;
BEGIN
  @first
  IF debit < credit THEN
    SELECT balance INTO debit_balance FROM @ns.accounts WHERE id = debit FOR UPDATE;
    SELECT balance INTO credit_balance FROM @ns.accounts WHERE id = credit FOR UPDATE;
  ELSE
    SELECT balance INTO credit_balance FROM @ns.accounts WHERE id = credit FOR UPDATE;
    SELECT balance INTO debit_balance FROM @ns.accounts WHERE id = debit FOR UPDATE;
  END IF;
  IF debit_balance IS NULL OR credit_balance IS NULL OR debit_balance < transfer_amount THEN
    RETURN @ns.transfer_refusal(transfer_id, debit, credit);
  END IF;
  UPDATE @ns.accounts SET balance = balance - transfer_amount WHERE id = debit;
  UPDATE @ns.accounts SET balance = balance + transfer_amount WHERE id = credit;
  INSERT INTO @ns.transfers (id, debit_account, credit_account, amount)
    VALUES (transfer_id, debit, credit, transfer_amount);
  RETURN 'a';
END
$$;

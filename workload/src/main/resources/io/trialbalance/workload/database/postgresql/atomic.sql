-- Conditional updates in id order, so that two transfers cannot deadlock. If the second one finds
-- nothing to change, the first is taken back: its row is still locked, so that nobody saw it. A
-- repeated id that gets as far as the insert violates the primary key (23505), which rolls
-- everything back.
CREATE FUNCTION @ns.transfer_atomic(
  transfer_id uuid, debit bigint, credit bigint, transfer_amount bigint)
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  @first
  IF debit < credit THEN
    UPDATE @ns.accounts SET balance = balance - transfer_amount
      WHERE id = debit AND balance >= transfer_amount;
    IF NOT FOUND THEN
      RETURN @ns.transfer_refusal(transfer_id, debit, credit);
    END IF;
    UPDATE @ns.accounts SET balance = balance + transfer_amount WHERE id = credit;
    IF NOT FOUND THEN
      UPDATE @ns.accounts SET balance = balance + transfer_amount WHERE id = debit;
      RETURN @ns.transfer_refusal(transfer_id, debit, credit);
    END IF;
  ELSE
    UPDATE @ns.accounts SET balance = balance + transfer_amount WHERE id = credit;
    IF NOT FOUND THEN
      RETURN @ns.transfer_refusal(transfer_id, debit, credit);
    END IF;
    UPDATE @ns.accounts SET balance = balance - transfer_amount
      WHERE id = debit AND balance >= transfer_amount;
    IF NOT FOUND THEN
      UPDATE @ns.accounts SET balance = balance - transfer_amount WHERE id = credit;
      RETURN @ns.transfer_refusal(transfer_id, debit, credit);
    END IF;
  END IF;
  INSERT INTO @ns.transfers (id, debit_account, credit_account, amount)
    VALUES (transfer_id, debit, credit, transfer_amount);
  RETURN 'a';
END
$$;

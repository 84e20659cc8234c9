CREATE TABLE @ns.accounts (
  id      bigint PRIMARY KEY,
  balance bigint NOT NULL CHECK (balance >= 0)
);

CREATE TABLE @ns.transfers (
  id             uuid        PRIMARY KEY,
  debit_account  bigint      NOT NULL,
  credit_account bigint      NOT NULL,
  amount         bigint      NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now()
);

-- Why a transfer was not applied, in the order in which every executor looks:
-- i = the id exists, d = no debit account, c = no credit account, r = insufficient balance.
CREATE FUNCTION @ns.transfer_refusal(transfer_id uuid, debit bigint, credit bigint)
RETURNS text LANGUAGE sql AS $$
  SELECT CASE
    WHEN EXISTS (SELECT FROM @ns.transfers WHERE id = transfer_id) THEN 'i'
    WHEN NOT EXISTS (SELECT FROM @ns.accounts WHERE id = debit) THEN 'd'
    WHEN NOT EXISTS (SELECT FROM @ns.accounts WHERE id = credit) THEN 'c'
    ELSE 'r'
  END
$$;

-- The server's own sum(bigint) goes through numeric.
CREATE AGGREGATE @ns.whole_sum(bigint) (SFUNC = int8pl, STYPE = bigint, INITCOND = '0');

-- Many transfers in one call, with the effects and answers that they would have one after another;
-- answers with one letter for each, in their order.
--
-- If each debited account covers the sum of its debits without counting its credits, then no order
-- of the transfers could fail one: the net changes are added and all transfers inserted at once.
-- Otherwise, or if an account is missing or an id repeated, that is taken back, all accounts are
-- locked, and the transfers are taken one by one in memory (transfer_in_order). Accounts are
-- changed and locked in id order, as single transfers do.
--
-- Two big calls at once would halve each other's speed, each rechecking the rows that the other
-- changed against its long arrays: they wait for each other first.
CREATE FUNCTION @ns.transfer_batched(
  ids uuid[], debits bigint[], credits bigint[], amounts bigint[])
RETURNS text LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  touched bigint[];
  debited bigint[];
  changes bigint[];
BEGIN
  @first
  IF cardinality(ids) >= 512 THEN
    PERFORM pg_advisory_xact_lock(7236831, '@ns.accounts'::regclass::oid::integer);
  END IF;
  SELECT array_agg(account), array_agg(debit), array_agg(change)
    INTO touched, debited, changes
    FROM (SELECT account, @ns.whole_sum(debit) AS debit, @ns.whole_sum(change) AS change
            FROM (SELECT unnest(debits) AS account,
                         unnest(amounts) AS debit, -unnest(amounts) AS change
                  UNION ALL
                  SELECT unnest(credits), 0, unnest(amounts)) AS single_changes
            GROUP BY account
            ORDER BY account) AS net_changes;
  BEGIN
    IF @ns.change_balances(touched, debited, changes) < cardinality(touched) THEN
      RAISE check_violation;
    END IF;
    INSERT INTO @ns.transfers (id, debit_account, credit_account, amount)
      SELECT unnest(ids), unnest(debits), unnest(credits), unnest(amounts);
    RETURN repeat('a', cardinality(ids));
  EXCEPTION WHEN check_violation OR unique_violation THEN
    NULL; -- all of it is taken back; what failed is found out in order
  END;
  PERFORM FROM @ns.accounts WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
  RETURN @ns.transfer_in_order(ids, debits, credits, amounts);
END
$$;

-- Changes the balances of the accounts that exist and cover their debits; says how many these are.
-- Its settings leave no plan but those that go through the accounts in the order of their ids, so
-- that this finds, locks and changes a row in one step.
CREATE FUNCTION @ns.change_balances(touched bigint[], debited bigint[], changes bigint[])
RETURNS bigint LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
  changed bigint;
BEGIN
  UPDATE @ns.accounts a SET balance = a.balance + t.change
    FROM unnest(touched, debited, changes) AS t (account, debit, change)
    WHERE a.id = t.account AND a.balance >= t.debit;
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END
$$;

-- The exact loop over arrays in memory, then one insert and one update. Its accounts are locked.
CREATE FUNCTION @ns.transfer_in_order(
  ids uuid[], debits bigint[], credits bigint[], amounts bigint[])
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  account_ids bigint[];
  balances    bigint[];
  debit_at    integer[]; -- position of the debit account in balances, 0 if it is missing
  credit_at   integer[]; -- position of the credit account in balances, 0 if it is missing
  first_at    integer[]; -- position of the first transfer with the same id
  taken       boolean[]; -- at that position: whether the id is stored
  answers     text[] := array_fill('r'::text, ARRAY[cardinality(ids)]);
BEGIN
  SELECT array_agg(id ORDER BY id), array_agg(balance ORDER BY id)
    INTO account_ids, balances
    FROM @ns.accounts
    WHERE id IN (SELECT unnest(debits) UNION SELECT unnest(credits));
  SELECT array_agg(coalesce(d.at, 0) ORDER BY n), array_agg(coalesce(c.at, 0) ORDER BY n),
         array_agg(first_n ORDER BY n), array_agg(stored ORDER BY n)
    INTO debit_at, credit_at, first_at, taken
    FROM (SELECT n, debit, credit, min(n) OVER (PARTITION BY id) AS first_n,
                 EXISTS (SELECT FROM @ns.transfers t WHERE t.id = u.id) AS stored
            FROM unnest(ids, debits, credits) WITH ORDINALITY AS u (id, debit, credit, n)) AS s
    LEFT JOIN unnest(account_ids) WITH ORDINALITY AS d (account, at) ON d.account = s.debit
    LEFT JOIN unnest(account_ids) WITH ORDINALITY AS c (account, at) ON c.account = s.credit;
  FOR n IN 1 .. cardinality(ids) LOOP
    IF taken[first_at[n]] THEN
      answers[n] := 'i';
    ELSIF debit_at[n] = 0 THEN
      answers[n] := 'd';
    ELSIF credit_at[n] = 0 THEN
      answers[n] := 'c';
    ELSIF balances[debit_at[n]] >= amounts[n] THEN
      balances[debit_at[n]] := balances[debit_at[n]] - amounts[n];
      balances[credit_at[n]] := balances[credit_at[n]] + amounts[n];
      taken[first_at[n]] := true;
      answers[n] := 'a';
    END IF;
  END LOOP;
  INSERT INTO @ns.transfers (id, debit_account, credit_account, amount)
    SELECT id, debit, credit, amount
      FROM unnest(ids, debits, credits, amounts, answers) AS u (id, debit, credit, amount, answer)
      WHERE answer = 'a';
  UPDATE @ns.accounts a SET balance = b.balance
    FROM unnest(account_ids, balances) AS b (account, balance)
    WHERE a.id = b.account AND a.balance <> b.balance;
  RETURN array_to_string(answers, '');
END
$$;

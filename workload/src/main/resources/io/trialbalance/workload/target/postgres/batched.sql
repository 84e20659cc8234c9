-- Many transfers in one call, with the effects and answers that they would have one after another;
-- answers with one letter for each, in their order.
--
-- All accounts are locked in id order, as single transfers do. If each debited account covers the
-- sum of its debits without counting its credits, then no order of the transfers could fail one:
-- all are inserted, and the net changes are added at once, to the rows where the locks found them
-- (a locked row stays in its place). Otherwise, or if an id is repeated, they are taken one by one
-- in memory (transfer_in_order).
--
-- Two big calls at once would halve each other's speed, each rechecking the rows that the other
-- changed against its long arrays: they wait for each other first.
CREATE FUNCTION transfer_batched(
  ids uuid[], debits bigint[], credits bigint[], amounts bigint[])
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  touched bigint[];
  debited bigint[];
  changes bigint[];
  places  tid[]; -- of the locked rows, in the order of touched
  covered boolean;
  updated bigint;
BEGIN
  IF cardinality(ids) >= 512 THEN
    PERFORM pg_advisory_xact_lock(7236831);
  END IF;
  SELECT array_agg(account), array_agg(debit), array_agg(change)
    INTO touched, debited, changes
    FROM (SELECT account, sum(debit)::bigint AS debit, sum(change)::bigint AS change
            FROM (SELECT account, amount AS debit, -amount AS change
                    FROM unnest(debits, amounts) AS d (account, amount)
                  UNION ALL
                  SELECT account, 0, amount
                    FROM unnest(credits, amounts) AS c (account, amount)) AS single_changes
            GROUP BY account
            ORDER BY account) AS net_changes;
  SELECT count(*) = cardinality(touched) AND bool_and(balance >= debit), array_agg(place)
    INTO covered, places
    FROM (SELECT a.ctid AS place, a.balance, t.debit
            FROM unnest(touched, debited) AS t (account, debit)
            JOIN accounts a ON a.id = t.account
            ORDER BY a.id
            FOR NO KEY UPDATE OF a) AS locked;
  IF covered THEN
    BEGIN
      INSERT INTO transfers (id, debit_account, credit_account, amount)
        SELECT * FROM unnest(ids, debits, credits, amounts);
      UPDATE accounts a SET balance = a.balance + t.change
        FROM unnest(places, touched, changes) AS t (place, account, change)
        WHERE a.ctid = t.place AND a.id = t.account;
      GET DIAGNOSTICS updated = ROW_COUNT;
      IF updated <> cardinality(touched) THEN
        RAISE EXCEPTION 'only % of % locked accounts were where they were locked',
          updated, cardinality(touched);
      END IF;
      RETURN repeat('a', cardinality(ids));
    EXCEPTION WHEN unique_violation THEN
      NULL; -- the insert is rolled back; which id was repeated is found out in order
    END;
  END IF;
  RETURN transfer_in_order(ids, debits, credits, amounts);
END
$$;

-- The exact loop over arrays in memory, then one insert and one update. Its accounts are locked.
CREATE FUNCTION transfer_in_order(
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
    FROM accounts
    WHERE id IN (SELECT unnest(debits) UNION SELECT unnest(credits));
  SELECT array_agg(coalesce(d.at, 0) ORDER BY n), array_agg(coalesce(c.at, 0) ORDER BY n),
         array_agg(first_n ORDER BY n), array_agg(stored ORDER BY n)
    INTO debit_at, credit_at, first_at, taken
    FROM (SELECT n, debit, credit, min(n) OVER (PARTITION BY id) AS first_n,
                 EXISTS (SELECT FROM transfers t WHERE t.id = u.id) AS stored
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
  INSERT INTO transfers (id, debit_account, credit_account, amount)
    SELECT id, debit, credit, amount
      FROM unnest(ids, debits, credits, amounts, answers) AS u (id, debit, credit, amount, answer)
      WHERE answer = 'a';
  UPDATE accounts a SET balance = b.balance
    FROM unnest(account_ids, balances) AS b (account, balance)
    WHERE a.id = b.account AND a.balance <> b.balance;
  RETURN array_to_string(answers, '');
END
$$;

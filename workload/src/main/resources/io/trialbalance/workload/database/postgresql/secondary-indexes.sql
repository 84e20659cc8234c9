CREATE INDEX ON transfers (debit_account);
CREATE INDEX ON transfers (credit_account);

CREATE INDEX ON @ns.transfers (debit_account);
CREATE INDEX ON @ns.transfers (credit_account);

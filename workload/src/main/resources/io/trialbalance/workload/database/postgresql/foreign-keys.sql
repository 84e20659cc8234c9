ALTER TABLE @ns.transfers
  ADD FOREIGN KEY (debit_account) REFERENCES @ns.accounts,
  ADD FOREIGN KEY (credit_account) REFERENCES @ns.accounts;

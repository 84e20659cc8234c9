ALTER TABLE transfers
  ADD FOREIGN KEY (debit_account) REFERENCES accounts,
  ADD FOREIGN KEY (credit_account) REFERENCES accounts;

/**
 * What a kind of database must offer to be driven: a {@link
 * io.trialbalance.workload.database.DatabaseDriver}, found by {@link
 * io.trialbalance.workload.database.Drivers}, and of each database that a node names the data side
 * ({@link io.trialbalance.workload.database.TransferTarget}, on the hot path) apart from the
 * control side ({@link io.trialbalance.workload.database.Ledger}, before and after the load). One
 * room below for each driver.
 *
 * <p>This room knows no kind of database and no engine; the rooms below it know one kind each, and
 * nobody knows them.
 */
package io.trialbalance.workload.database;

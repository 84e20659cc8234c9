/**
 * What a database must offer to be driven: the data side ({@link
 * io.trialbalance.workload.database.TransferTarget}, on the hot path) apart from the control side
 * ({@link io.trialbalance.workload.database.Ledger}, before and after the load). One room below for
 * each kind of database.
 *
 * <p>This room knows no database and no engine; the rooms below it know one database each.
 */
package io.trialbalance.workload.database;

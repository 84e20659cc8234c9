/**
 * Transfers gathered into calls, the same way for every database: while one call is in flight the
 * next one fills up.
 *
 * <p>May import {@code protocol}, {@code workload.database} and JCTools. Has no thread of its own,
 * and knows no database.
 */
package io.trialbalance.workload.batching;

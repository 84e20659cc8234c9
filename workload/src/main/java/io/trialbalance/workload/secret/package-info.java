/**
 * Where passwords and tokens are, what they may consist of, and which variables no process that we
 * start inherits.
 *
 * <p>May import {@code protocol.config} and the JDK. Never keeps a secret, and never shows one.
 */
package io.trialbalance.workload.secret;

/**
 * What is to be measured: one validated {@link io.trialbalance.protocol.plan.RunPlan} for each
 * benchmark configuration, and how it is read from HOCON or JSON.
 *
 * <p>May import {@code config}, Typesafe Config and the JDK. Never opens a file that a plan names,
 * never resolves an address, and holds no secret: databases are named here and described in a
 * node's own configuration.
 */
package io.trialbalance.protocol.plan;

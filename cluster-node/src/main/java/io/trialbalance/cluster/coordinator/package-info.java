/**
 * The cluster singleton that takes experiments through their runs: one behaviour method for each
 * state, in {@link io.trialbalance.cluster.coordinator.Coordinator} and, while an experiment is
 * under way, {@link io.trialbalance.cluster.coordinator.ExperimentStates}. The phases of an attempt
 * are the room {@code attempt}'s, what becomes of its document on other nodes the room {@code
 * copies}'s.
 *
 * <p>Knows agents only through {@code protocol.message}. Never blocks: documents are written by an
 * executor of their own. Uses no wall clock but to tell people when something began.
 */
package io.trialbalance.cluster.coordinator;

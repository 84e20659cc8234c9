/**
 * The cluster singleton that takes runs through their phases: one behaviour method for each phase
 * in {@link io.trialbalance.cluster.coordinator.Coordinator}, the barrier a disposable child.
 *
 * <p>Knows agents only through {@code protocol.message}. Never blocks: documents are written by an
 * executor of their own. Uses no wall clock but to tell people when something began.
 */
package io.trialbalance.cluster.coordinator;

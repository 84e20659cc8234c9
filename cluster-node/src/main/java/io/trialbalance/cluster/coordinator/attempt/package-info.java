/**
 * One attempt at a run: {@link io.trialbalance.cluster.coordinator.attempt.PhaseMachine} takes it
 * through its phases, {@link io.trialbalance.cluster.coordinator.attempt.Attempt} is what is known
 * of it meanwhile and becomes its evidence.
 *
 * <p>Knows agents only through {@code protocol.message}, and neither experiments nor the
 * coordinator: that gives it {@link io.trialbalance.cluster.coordinator.attempt.AttemptOrder}s, and
 * is told in {@link io.trialbalance.cluster.coordinator.attempt.AttemptReport}s how it goes on. May
 * import {@code hosts} and {@code verdict}. Never blocks, and never touches a file. Uses no wall
 * clock.
 */
package io.trialbalance.cluster.coordinator.attempt;

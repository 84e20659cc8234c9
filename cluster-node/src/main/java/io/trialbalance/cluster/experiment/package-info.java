/**
 * Which runs an experiment makes: an {@link io.trialbalance.cluster.experiment.ExperimentDesign} is
 * a function of what has come of the runs before, and nothing else. No Akka, no clock, no file:
 * whoever has read the stored results goes on exactly where somebody else was.
 */
package io.trialbalance.cluster.experiment;

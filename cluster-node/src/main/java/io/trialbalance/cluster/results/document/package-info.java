/**
 * What is stored, sent and shown, as records: {@link
 * io.trialbalance.cluster.results.document.Evidence} is what was measured, {@link
 * io.trialbalance.cluster.results.document.RunDocument} that and what follows from it. How they are
 * JSON is in {@link io.trialbalance.cluster.results.document.DocumentFormat}; documents of earlier
 * programs are read through {@link io.trialbalance.cluster.results.document.EarlierDocument}.
 *
 * <p>May import the protocol's records and Jackson. Never Akka or files; computes nothing.
 */
package io.trialbalance.cluster.results.document;

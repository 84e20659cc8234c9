/**
 * Figures as tables for a terminal and as CSV.
 *
 * <p>May import {@code results.statistics}, {@code results.document} and Commons CSV. Writes no
 * file.
 */
package io.trialbalance.cluster.results.render;

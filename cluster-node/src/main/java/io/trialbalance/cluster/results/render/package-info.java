/**
 * Results as tables for a terminal and as CSV for spreadsheets. Every figure comes from the table
 * of figures, in its order.
 *
 * <p>May import {@code results.document}, {@code results.statistics} and Commons CSV. Never Akka or
 * files.
 */
package io.trialbalance.cluster.results.render;

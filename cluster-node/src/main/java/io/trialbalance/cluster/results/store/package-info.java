/**
 * The results folder: experiments, their documents and what is made from them, on this node's disk.
 * {@link io.trialbalance.cluster.results.store.ResultStore} writes, {@link
 * io.trialbalance.cluster.results.store.ResultArchive} reads; each file is written whole or not at
 * all.
 *
 * <p>May import the other rooms of {@code results}, {@code verdict}, {@code places}, Jackson and
 * Commons CSV. Never Akka or the network. Blocks: call it off the actors' and event loops' threads.
 */
package io.trialbalance.cluster.results.store;

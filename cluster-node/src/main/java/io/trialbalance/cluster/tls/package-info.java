/**
 * TLS between nodes and over HTTP, from PEM files, and an authority that makes such files for a
 * test cluster.
 *
 * <p>May import the node's settings, Netty's SSL contexts, Akka's SSL engine provider and the JDK.
 * Never shows a private key, and never lets a peer in that does not prove who it is.
 */
package io.trialbalance.cluster.tls;

/**
 * The node's HTTP interface: routes, who may ask, server-sent events and problem documents (RFC
 * 9457). {@code openapi.json} describes all of it, and the tests hold the two together. The live
 * page ({@link io.trialbalance.cluster.http.Page} and the resources below {@code page}) is a client
 * of it like any other.
 *
 * <p>May import the protocol's records, {@code metrics}, {@code results} and its {@code
 * render.html}, Reactor Netty, Jackson and Akka's ask (in {@link
 * io.trialbalance.cluster.http.CoordinatorGateway} only). Lives outside the ActorSystem, so that it
 * still answers when the node has left the cluster. Never blocks an event loop, never takes a
 * command, path, address or secret out of a request, and never writes a number that JSON does not
 * know.
 */
package io.trialbalance.cluster.http;

package io.trialbalance.cluster.http;

import java.time.Instant;

/**
 * A node that was not let in, because it is another program.
 *
 * @param name that it gave itself
 * @param version of Trialbalance, with the commit
 * @param protocol of its messages
 * @param askedAt when it last asked, by the wall clock of the node that it asked
 */
public record RefusedNode(String name, String version, String protocol, Instant askedAt) {}

/**
 * Who is in the cluster and who is refused: actor systems one after another, the seeds they join
 * through, and the check that all nodes run the same program.
 *
 * <p>May import {@code settings}, {@code tls}, Akka Cluster and what {@code cli} and {@code http}
 * say of refused nodes. Knows neither coordinator nor agents.
 */
package io.trialbalance.cluster.membership;

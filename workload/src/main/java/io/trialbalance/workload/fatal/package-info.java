/**
 * Which errors end the process, and how it ends then: at once, whatever state it is in.
 *
 * <p>May import the JDK and SLF4J; anybody may import it. Never ends a process whose {@code main}
 * has not asked for it, such as one of tests.
 */
package io.trialbalance.workload.fatal;

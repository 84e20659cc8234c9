/**
 * How a log line is written, and whether it is: the words of {@code logback.xml}'s pattern that are
 * this program's own, and the gate through which every line passes.
 *
 * <p>May import Logback, the protocol and {@code workload.fatal}. Nothing but {@code logback.xml}
 * names what is here.
 */
package io.trialbalance.cluster.log;

/**
 * How a log line is written: the words of {@code logback.xml}'s pattern that are this program's
 * own.
 *
 * <p>May import Logback and the protocol. Nothing but {@code logback.xml} names what is here.
 */
package io.trialbalance.cluster.log;

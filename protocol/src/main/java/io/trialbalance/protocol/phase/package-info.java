/** The states of a run and of what contains it. Pure values: no I/O, no threads, JDK only. */
package io.trialbalance.protocol.phase;

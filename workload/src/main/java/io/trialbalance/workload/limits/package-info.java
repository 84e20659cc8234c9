/**
 * What the operating system lets a process have, and how it says that there is no more.
 *
 * <p>May import the JDK alone; anybody may import it.
 */
package io.trialbalance.workload.limits;

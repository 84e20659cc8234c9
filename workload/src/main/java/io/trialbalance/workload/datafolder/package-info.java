/**
 * Folders that this process makes for its time, of the servers that it starts above all, and what
 * killed processes left of theirs.
 *
 * <p>May import {@code places} and the JDK. Never touches a folder that it did not make, nor a
 * process that does not serve such a folder.
 */
package io.trialbalance.workload.datafolder;

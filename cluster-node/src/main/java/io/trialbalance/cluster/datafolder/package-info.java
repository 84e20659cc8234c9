/**
 * Folders of the servers that this process starts, and what killed processes left of theirs.
 *
 * <p>May import the JDK. Never touches a folder that it did not make, nor a process that does not
 * serve such a folder.
 */
package io.trialbalance.cluster.datafolder;

/**
 * PostgreSQL without installing it: a server that lives as long as this process, in a folder of its
 * own that is removed with it.
 *
 * <p>May import {@code datafolder}, the embedded server's library and the JDK. Never touches a
 * folder that it did not make, nor a process that does not serve such a folder.
 */
package io.trialbalance.cluster.quickstart;

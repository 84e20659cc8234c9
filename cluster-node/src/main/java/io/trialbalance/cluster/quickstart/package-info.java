/**
 * PostgreSQL without installing it: a server that lives as long as this process, in a folder of its
 * own that is removed with it.
 *
 * <p>May import {@code datafolder}, {@code places}, the record of a database's address, what
 * unpacks the server's archive, and the JDK. Never touches a folder that it did not make, nor a
 * process that does not serve such a folder; never lets anybody in without the password.
 */
package io.trialbalance.cluster.quickstart;

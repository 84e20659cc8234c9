/**
 * A node's own configuration: where it listens, whom it joins, which databases it knows. Merges
 * {@code application.conf}, the environment and the command line, and reads plan files.
 *
 * <p>May import the protocol, the records that describe a database's address, Typesafe Config,
 * {@code places} and the JDK. Never opens a connection, and never shows a password.
 */
package io.trialbalance.cluster.settings;

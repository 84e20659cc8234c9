/**
 * Text from outside (a stranger's request, a server's error, another node's name, a file's), made
 * fit to be shown to people.
 *
 * <p>May import the JDK. Never changes what is stored: documents keep what was said.
 */
package io.trialbalance.protocol.text;

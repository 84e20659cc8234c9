/**
 * Typed reading of configuration that finds every problem at once: each with its file and line, the
 * value, what was expected and the nearest right key.
 *
 * <p>May import {@code text}, Typesafe Config, Commons Text and the JDK. Never opens a file, never
 * repairs a value and never shows a secret.
 */
package io.trialbalance.protocol.config;

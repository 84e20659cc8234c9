/**
 * What libraries in native code do to this process: where they are unpacked, and what they write to
 * standard error by themselves.
 *
 * <p>May import {@code datafolder}, JNA and the JDK. Never calls a library for what it is there
 * for.
 */
package io.trialbalance.workload.natives;

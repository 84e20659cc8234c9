package io.trialbalance.protocol.config;

/**
 * What a key says, where it matters who says so: something else may stand in for a default.
 *
 * @param value null only where it is wrong and there is no default
 * @param isWritten whether somebody wrote it, so that it is no default
 */
public record Given<T>(T value, boolean isWritten) {}

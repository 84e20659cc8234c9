package io.trialbalance.protocol.message;

/**
 * A document and what is in it.
 *
 * @param path below the results folder, with slashes
 * @param length in bytes
 * @param sha256 of the bytes, 64 small hexadecimal digits
 */
public record DocumentDigest(String path, long length, String sha256) {}

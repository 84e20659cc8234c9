package io.trialbalance.protocol.message;

import java.util.UUID;

/**
 * A document and what is in it.
 *
 * @param experiment UUID of the experiment that it is of; null if that is from before there were
 *     any
 * @param path below the results folder, with slashes
 * @param length in bytes
 * @param sha256 of the bytes, 64 small hexadecimal digits
 */
public record DocumentDigest(UUID experiment, String path, long length, String sha256) {}

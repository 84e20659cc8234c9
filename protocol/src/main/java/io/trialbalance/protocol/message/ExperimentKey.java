package io.trialbalance.protocol.message;

import java.util.UUID;

/**
 * Which experiment something is done for.
 *
 * @param id for people; two clusters can have the same one
 * @param uuid the same for all attempts of the experiment, and for no other one anywhere
 */
public record ExperimentKey(String id, UUID uuid) {}

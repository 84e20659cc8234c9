package io.trialbalance.protocol.message;

/**
 * For whom a database is kept from everybody else.
 *
 * @param coordinator which coordinator of which cluster; its revision says nothing
 * @param experiment of that cluster
 */
public record Tenant(StateVersion coordinator, ExperimentKey experiment) {}

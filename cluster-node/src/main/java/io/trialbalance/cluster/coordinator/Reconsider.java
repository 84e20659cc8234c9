package io.trialbalance.cluster.coordinator;

import io.trialbalance.protocol.message.CoordinatorProtocol.Command;

/** Tells the coordinator that whoever waits, for experiments or nodes, may have to no longer. */
record Reconsider() implements Command {}

package io.trialbalance.protocol.message;

/** What may cross from one node to another; bound to Jackson CBOR in the node's configuration. */
public interface WireMessage {}

package io.trialbalance.protocol.message;

/** What may cross from one node to another; bound to Jackson CBOR in the node's configuration. */
public interface WireMessage {

  /**
   * Of all messages together. Raised with every change that a node without it would not understand;
   * nodes of different protocols do not form a cluster.
   */
  int PROTOCOL = 1;
}

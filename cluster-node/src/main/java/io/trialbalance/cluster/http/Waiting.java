package io.trialbalance.cluster.http;

import java.util.Set;

/** For whom a node waits before it is in a cluster. Nothing here blocks. */
public interface Waiting {

  /** Before it can wait for anybody. */
  Waiting FOR_NOBODY =
      new Waiting() {
        @Override
        public String why() {
          return "";
        }

        @Override
        public Set<String> silent() {
          return Set.of();
        }

        @Override
        public void declareLost(String address) {}
      };

  /** Why the node is in no cluster, for people; empty if it is in one. */
  String why();

  /** Addresses of those who have to answer first, {@code host:port}. */
  Set<String> silent();

  /** Somebody declares the node at {@code address} lost: nobody waits for it any more. */
  void declareLost(String address);
}

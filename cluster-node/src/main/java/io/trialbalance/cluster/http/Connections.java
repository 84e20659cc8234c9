package io.trialbalance.cluster.http;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a node, of which there are only so many at a time. When there is no room for
 * another one, the oldest has to go of those over which nobody has yet asked for anything that he
 * may ask for: so strangers who connect and say nothing, or say it slowly, keep nobody out. Then
 * the one over which nothing has been asked for longest, as any server may close it.
 */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** Whoever is the cause of a line would otherwise write as many as he likes. */
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private final int atMost;
  private final ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /** Oldest first. */
  private final Set<Channel> strangers = new LinkedHashSet<>();

  /** Of those who may ask, and wait for no answer; longest first. */
  private final Set<Channel> resting = new LinkedHashSet<>();

  private long warnedNanos = System.nanoTime() - BETWEEN_WARNINGS.toNanos();

  Connections(int atMost) {
    this.atMost = atMost;
  }

  /** Whether there is room for {@code channel}, perhaps since another one is closed for it. */
  synchronized boolean admit(Channel channel) {
    if (all.size() >= atMost
        && !closeOldest(strangers, "one that proved nothing")
        && !closeOldest(resting, "one over which nothing was asked for")) {
      warn("all " + atMost + " connections are in use: a further one is closed");
      return false;
    }
    all.add(channel);
    strangers.add(channel);
    channel.closeFuture().addListener(closed -> forget(channel));
    return true;
  }

  /** Over {@code channel} somebody asks who may. */
  synchronized void prove(Channel channel) {
    strangers.remove(channel);
    resting.remove(channel);
  }

  /** What was asked over {@code channel} is answered. */
  synchronized void rest(Channel channel) {
    if (all.contains(channel) && !strangers.contains(channel)) {
      resting.add(channel);
    }
  }

  private synchronized void forget(Channel channel) {
    strangers.remove(channel);
    resting.remove(channel);
  }

  private boolean closeOldest(Set<Channel> some, String which) {
    Iterator<Channel> oldestFirst = some.iterator();
    if (!oldestFirst.hasNext()) {
      return false;
    }
    Channel oldest = oldestFirst.next();
    oldestFirst.remove();
    all.remove(oldest);
    warn("all " + atMost + " connections are in use: " + which + " makes room");
    oldest.close();
    return true;
  }

  private void warn(String what) {
    long now = System.nanoTime();
    if (now - warnedNanos >= BETWEEN_WARNINGS.toNanos()) {
      warnedNanos = now;
      LOG.warn("{}; the next such line comes in a minute at the earliest", what);
    }
  }

  /** How many are open now. */
  int count() {
    return all.size();
  }

  /** Closes all of them; blocks for {@code patience} at most until they are. */
  void close(Duration patience) {
    all.close().awaitUninterruptibly(patience.toMillis());
  }
}

package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigObject;
import java.util.Optional;

/**
 * One of several configurations that lie upon each other: a key is taken from the first that has
 * it. They are not merged, so that every value remains where it was written.
 *
 * @param object the keys and values, without substitutions
 * @param prefix what stands before the keys in its source: {@code "plans[1]."}; may be empty
 * @param scope for whom it was written
 */
public record Layer(ConfigObject object, String prefix, Scope scope) {

  /** For whom a layer was written. */
  public enum Scope {
    /** For the very thing that is read. */
    OWN,
    /** For several things of which this is one: a key may be of use to another of them. */
    SHARED,
    /** Instead of {@link #REFERENCE}, for everything that is read on this node. */
    SITE,
    /** The defaults that come with the program: right by construction, and the fallback. */
    REFERENCE
  }

  Optional<Found> find(String key) {
    return Optional.ofNullable(object.get(key)).map(value -> new Found(this, value));
  }

  Layer below(String key, ConfigObject child) {
    return new Layer(child, prefix + key + ".", scope);
  }

  boolean isWritten() {
    return scope == Scope.OWN || scope == Scope.SHARED;
  }
}

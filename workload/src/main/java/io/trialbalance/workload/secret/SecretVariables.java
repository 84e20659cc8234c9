package io.trialbalance.workload.secret;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The environment variables from which this process takes secrets. What it starts has no use for
 * them, and might print them: a script's last words go into run documents.
 */
public final class SecretVariables {

  /** The token that the command line sends. */
  public static final String TOKEN = "TRIALBALANCE_TOKEN";

  /** As the environment is the process's, so are they; a configuration adds those that it names. */
  private static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

  static {
    NAMES.add(TOKEN);
  }

  private SecretVariables() {}

  /** One that a configuration names, or allows to be taken. */
  public static void add(String name) {
    NAMES.add(name);
  }

  /** Takes them out of what is to be the environment of another process. */
  public static void removeFrom(Map<String, String> environment) {
    NAMES.forEach(environment::remove);
  }
}

package io.trialbalance.cluster.node;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The JVM's arguments as documents show them. Its flags are part of what was measured; a system
 * property may be a password ({@code javax.net.ssl.keyStorePassword}), and an agent's or a
 * command's words may hold one. So of those only the names are shown, but for properties of
 * libraries whose settings matter to the measurement.
 */
final class JvmArguments {

  private static final Pattern MEASURED =
      Pattern.compile("-D(io\\.netty|reactor|java|jdk|sun|file|trialbalance|log)\\..*");

  private static final Pattern SECRET =
      Pattern.compile("pass|pwd|secret|token|credential|user|proxy");

  /** What follows the first {@code =} or {@code :} of these is words for somebody else. */
  private static final Pattern FOREIGN_WORDS =
      Pattern.compile(
          "(-D[^=]*=|-javaagent:[^=]*=|-agent(?:lib|path):[^=]*=|-XX:On\\w+=).+", Pattern.DOTALL);

  private JvmArguments() {}

  /** {@code arguments} as they may be shown, in their order. */
  static List<String> shown(List<String> arguments) {
    return arguments.stream().map(JvmArguments::shown).toList();
  }

  private static String shown(String argument) {
    boolean isMeasured =
        MEASURED.matcher(argument).matches()
            && !SECRET.matcher(argument.toLowerCase(Locale.ROOT)).find();
    return isMeasured ? argument : FOREIGN_WORDS.matcher(argument).replaceFirst("$1…");
  }
}

package io.trialbalance.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run document tells of the JVM's arguments. */
class JvmArgumentsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx512m",
        "-XX:+UseParallelGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.io.tmpdir=/tmp",
        "-Dio.netty.eventLoopThreads=2",
        "-Dreactor.netty.ioWorkerCount=2"
      })
  void whatWasMeasuredWithIsShown(String argument) {
    assertThat(JvmArguments.shown(List.of(argument))).containsExactly(argument);
  }

  @ParameterizedTest
  @CsvSource({
    "-Djavax.net.ssl.trustStorePassword=hunter2, -Djavax.net.ssl.trustStorePassword=…",
    "-Dhttps.proxyUser=hunter2, -Dhttps.proxyUser=…",
    "-Dmy.key=hunter2=x, -Dmy.key=…",
    "-Djava.secret=hunter2, -Djava.secret=…",
    "-javaagent:agent.jar=key=hunter2, -javaagent:agent.jar=…",
    "-agentlib:jdwp=hunter2, -agentlib:jdwp=…",
    "-XX:OnError=mail hunter2, -XX:OnError=…"
  })
  void whatMayBeASecretIsNamedOnly(String argument, String shown) {
    assertThat(JvmArguments.shown(List.of(argument))).containsExactly(shown);
  }
}

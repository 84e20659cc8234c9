package io.trialbalance.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import akka.cluster.ConfigValidation;
import akka.cluster.Invalid;
import akka.cluster.Valid;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.cluster.http.RefusedNode;
import io.trialbalance.protocol.message.StateVersion;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SameProgramTest {

  private static final Config OURS =
      SameProgram.describe("alpha", "1.2.0 (commit abc)", StateVersion.NONE);

  private final SameProgram check = new SameProgram();

  @Test
  void nodesOfOneVersionAndProtocolMayBeTogether() {
    assertThat(
            check.check(
                SameProgram.describe("beta", "1.2.0 (commit abc)", StateVersion.NONE), OURS))
        .isSameAs(Valid.getInstance());
  }

  @Test
  void anotherVersionIsRefusedByName() {
    assertThat(reason(SameProgram.describe("beta", "1.1.0 (commit def)", StateVersion.NONE)))
        .contains("node beta is Trialbalance 1.1.0 (commit def) with protocol")
        .contains("but node alpha is Trialbalance 1.2.0 (commit abc)");
  }

  @Test
  void aNodeThatRemembersAnotherClusterIsRefused() {
    StateVersion one = new StateVersion(new UUID(0, 1), 3, new UUID(0, 9), 4);
    StateVersion other = new StateVersion(new UUID(0, 2), 3, new UUID(0, 9), 4);
    RefusedNodes.of("delta").clusterIs(() -> one);
    Config ours = SameProgram.describe("delta", "1.2.0", StateVersion.NONE);

    assertThat(check.check(SameProgram.describe("beta", "1.2.0", one), ours))
        .isSameAs(Valid.getInstance());
    assertThat(check.check(SameProgram.describe("beta", "1.2.0", StateVersion.NONE), ours))
        .isSameAs(Valid.getInstance());
    assertThat(check.check(SameProgram.describe("beta", "1.2.0", other), ours))
        .isInstanceOf(Invalid.class);
  }

  @Test
  void anotherProtocolIsRefusedByName() {
    Config other = OURS.withValue("trialbalance-node.protocol", ConfigValueFactory.fromAnyRef(99));

    assertThat(reason(other)).contains("with protocol 99 of cluster none, but");
  }

  @Test
  void whoeverIsRefusedIsRememberedOnceAndOnlyTheLatestFew() {
    Config ours = SameProgram.describe("gamma", "1.2.0 (commit abc)", StateVersion.NONE);
    for (int node = 0; node <= RefusedNodes.AT_MOST; node++) {
      check.check(
          SameProgram.describe("old-" + node, "1.1.0 (commit def)", StateVersion.NONE), ours);
      check.check(
          SameProgram.describe("old-" + node, "1.1.0 (commit def)", StateVersion.NONE), ours);
    }
    check.check(SameProgram.describe("same", "1.2.0 (commit abc)", StateVersion.NONE), ours);
    assertThat(RefusedNodes.of("gamma").latest())
        .hasSize(RefusedNodes.AT_MOST)
        .extracting(RefusedNode::name)
        .startsWith("old-1")
        .endsWith("old-" + RefusedNodes.AT_MOST);
    assertThat(RefusedNodes.of("gamma").latest().get(0).version()).isEqualTo("1.1.0 (commit def)");
  }

  @Test
  void whatAStrangerSaysOfItselfIsCutShort() {
    assertThat(
            reason(
                    SameProgram.describe(
                        "x".repeat(100_000), "y".repeat(100_000), StateVersion.NONE))
                .length())
        .isLessThan(1_000);
  }

  @Test
  void aProgramThatSaysNothingOfItselfIsRefused() {
    assertThat(reason(ConfigFactory.empty()))
        .contains("node unknown", "Trialbalance unknown", "protocol unknown");
  }

  @Test
  void allThatIsComparedIsAskedFor() {
    assertThat(check.requiredKeys().size()).isEqualTo(OURS.entrySet().size());
    OURS.entrySet()
        .forEach(key -> assertThat(check.requiredKeys().contains(key.getKey())).isTrue());
  }

  private String reason(Config other) {
    ConfigValidation validation = check.check(other, OURS);
    assertThat(validation).isInstanceOf(Invalid.class);
    return ((Invalid) validation).errorMessages().mkString();
  }
}

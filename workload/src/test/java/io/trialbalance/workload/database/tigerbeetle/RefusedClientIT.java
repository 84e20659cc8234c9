package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clusters that are not there, or want no client of ours. */
@Timeout(120)
class RefusedClientIT {

  /**
   * Of a server that serves this client and has another release than {@code TIGERBEETLE_BINARY}.
   */
  private static final String OTHER_RELEASE = "TIGERBEETLE_OTHER_RELEASE";

  /** Of a server that is too new for this client. */
  private static final String TOO_NEW = "TIGERBEETLE_TOO_NEW";

  private final TestPlan plan = new TestPlan();
  private final TargetMeasures measures = new TargetMeasures();
  private TestServer server;

  @AfterEach
  void removeServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void whereNothingListensTheAddressIsNamed() throws Exception {
    TigerBeetleAddress nowhere =
        new TigerBeetleAddress(BigInteger.ZERO, List.of("127.0.0.1:" + freePort()));
    server = TestServer.required();

    try (ControlClient client = ControlClient.open(nowhere)) {
      assertThatThrownBy(() -> client.findGeneration(0))
          .hasMessageContaining(nowhere.replicas().get(0))
          .asInstanceOf(InstanceOfAssertFactories.type(TargetException.class))
          .extracting(failure -> failure.toStepFailure().kind())
          .isEqualTo(Kind.UNREACHABLE);
    }
  }

  @Test
  void anotherReleaseThatServesThisClientIsAsGood() throws Exception {
    server = TestServer.required(OTHER_RELEASE);
    TigerBeetleLedger ledger = new TigerBeetleLedger(server);
    ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    TestTransfer transfer = new TestTransfer(1L << 32, 1, 2, 5);
    try (TransferTarget target = ledger.open(plan.plan(), measures)) {
      target.submit(transfer);
      assertThat(transfer.outcome()).isEqualTo("applied");
    }
    assertThat(ledger.totals(plan.plan(), List.of()))
        .extracting(LedgerTotals::balanceSum, LedgerTotals::transferAmountSum)
        .containsExactly(1_000L, 5L);
  }

  /** Client 0.16.30 says it on standard error only, and leaves the call without an answer. */
  @Test
  void aServerThatIsTooNewIsNamedAsAPossibleReasonWithTheClientsRelease() throws Exception {
    server = TestServer.required(TOO_NEW);
    TigerBeetleLedger ledger = new TigerBeetleLedger(server);

    assertThatThrownBy(() -> ledger.reset(plan.plan(), 1, (what, fraction) -> {}))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("clients of release " + ClientRelease.NAME);
  }

  /** A replica takes no more connections, and the client goes on trying without a word. */
  @Test
  @Tag("thorough")
  void aClientTooManyIsToldThatOthersMayBeConnectedAlready() throws Exception {
    server = TestServer.required();
    new TigerBeetleLedger(server).reset(plan.plan(), 1, (what, fraction) -> {});
    List<ControlClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < Clients.CONNECTED_AT_MOST; i++) {
        clients.add(ControlClient.open(server.address()));
        clients.get(i).findGeneration(0);
      }
      ControlClient oneMore = ControlClient.open(server.address());
      clients.add(oneMore);

      assertThatThrownBy(() -> oneMore.findGeneration(0))
          .isInstanceOf(TargetException.class)
          .hasMessageContaining("32 by default");
    } finally {
      clients.forEach(ControlClient::close);
    }
  }

  /** A cluster remembers 64 sessions, closed ones too, and ends the one that asked longest ago. */
  @Test
  @Tag("thorough")
  void aSessionThatWasEndedForAnotherFailsWithItsReasonAndNobodyHangs() throws Exception {
    server = TestServer.required();
    TigerBeetleLedger ledger = new TigerBeetleLedger(server);
    ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    try (TransferTarget target = ledger.open(plan.plan(), measures)) {
      for (int i = 0; i < TigerBeetleOptions.MOST_SESSIONS; i++) {
        try (ControlClient client = ControlClient.open(server.address())) {
          client.findGeneration(0);
        }
      }
      TestTransfer evicted = new TestTransfer(1L << 32, 1, 2, 5);
      target.submit(evicted);
      assertThat(evicted.outcome()).isEqualTo("unknown: session evicted");
      TestTransfer later = new TestTransfer(2L << 32, 1, 2, 5);
      target.submit(later);
      assertThat(later.outcome()).isEqualTo("failed: session evicted");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

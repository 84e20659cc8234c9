package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tigerbeetle.Client;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientLibraryTest {

  /** So that a process that is killed leaves none of it; the second client needs no file. */
  @Test
  void onceItIsLoadedItsFileIsGone() throws Exception {
    assumeThat(Path.of("/proc/self/maps")).isReadable();
    TigerBeetleAddress nowhere = new TigerBeetleAddress(BigInteger.ONE, List.of("127.0.0.1:1"));
    Client first = Clients.open(nowhere);
    Client second = Clients.open(nowhere);
    try {
      assertThat(Files.readString(Path.of("/proc/self/maps"))).contains("libtb_jniclient");
      assertThat(ClientLibrary.loaded()).isEmpty();
    } finally {
      Clients.close(List.of(first, second));
    }
  }
}

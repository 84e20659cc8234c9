package io.trialbalance.workload.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllowedCpuTest {

  @TempDir private Path mount;

  private AllowedCpu first(String root, String path) {
    return of(
        "32 31 0:29 " + root + " " + mount + " rw,relatime shared:3 - cgroup cgroup rw,cpu,cpuacct",
        "9:name=systemd:/",
        "1:cpu,cpuacct:" + path,
        "0::/elsewhere");
  }

  private AllowedCpu second(String root, String path) {
    return of(
        "29 23 0:26 " + root + " " + mount + " rw,nosuid - cgroup2 cgroup2 rw,nsdelegate",
        "0::" + path);
  }

  private static AllowedCpu of(String line, String... memberships) {
    List<String> mounts = List.of("23 1 0:21 / /proc rw - proc proc rw", line);
    return new AllowedCpu(4, AllowedCpu.groups(mounts, List.of(memberships)));
  }

  private void write(String file, String text) throws IOException {
    Path path = mount.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }

  @Test
  void withoutALimitItIsEveryProcessor() throws IOException {
    assertThat(second("/", "/").cores()).isEqualTo(4);
    write("cpu.max", "max 100000");
    write("cpu.stat", "usage_usec 7\nthrottled_usec 3");
    assertThat(second("/", "/").cores()).isEqualTo(4);
    assertThat(second("/", "/").throttledNanos()).isEmpty();
    write("cpu.cfs_quota_us", "-1");
    write("cpu.cfs_period_us", "100000");
    assertThat(first("/", "/").cores()).isEqualTo(4);
  }

  @Test
  void aQuotaIsAPartOfAProcessor() throws IOException {
    write("job/cpu.max", "50000 100000");
    write("job/cpu.stat", "usage_usec 7\nnr_throttled 2\nthrottled_usec 3");
    assertThat(second("/", "/job").cores()).isEqualTo(0.5);
    assertThat(second("/", "/job").throttledNanos()).hasValue(3_000);
    write("old/cpu.cfs_quota_us", "150000");
    write("old/cpu.cfs_period_us", "100000");
    write("old/cpu.stat", "nr_periods 9\nthrottled_time 12");
    assertThat(first("/", "/old").cores()).isEqualTo(1.5);
    assertThat(first("/", "/old").throttledNanos()).hasValue(12);
  }

  @Test
  void aQuotaAboveTheMaskLeavesTheMask() throws IOException {
    write("cpu.max", "800000 100000");
    assertThat(second("/", "/").cores()).isEqualTo(4);
  }

  @Test
  void theTightestOfAllGroupsAroundItHolds() throws IOException {
    write("slice/cpu.max", "30000 100000");
    write("slice/cpu.stat", "throttled_usec 5");
    write("slice/unit/cpu.max", "200000 100000");
    write("slice/unit/cpu.stat", "throttled_usec 0");
    assertThat(second("/", "/slice/unit").cores()).isEqualTo(0.3);
    assertThat(second("/", "/slice/unit").throttledNanos()).hasValue(5_000);
  }

  /** A container sees its own group at the top of what is mounted. */
  @Test
  void inAContainerItsOwnGroupIsWhatIsMounted() throws IOException {
    write("cpu.max", "25000 100000");
    assertThat(second("/", "/../../docker/0a1b").cores()).isEqualTo(0.25);
    assertThat(second("/docker/0a1b", "/docker/0a1b").cores()).isEqualTo(0.25);
    assertThat(second("/docker/0a1b", "/").cores()).isEqualTo(0.25);
  }

  @Test
  void whatTheKernelWouldNotWriteLimitsNothing() throws IOException {
    write("cpu.max", "half of it");
    assertThat(second("/", "/").cores()).isEqualTo(4);
    write("cpu.max", "5");
    assertThat(second("/", "/").cores()).isEqualTo(4);
    assertThat(of("nonsense", "nonsense").cores()).isEqualTo(4);
  }

  @Test
  void thisProcessMayUseSomething() {
    assertThat(AllowedCpu.ofThisProcess().cores())
        .isPositive()
        .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
  }
}

package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class DiskTasksTest {

  @Test
  void whatATaskThrowsIsTheStagesFailure() {
    DiskTasks disk = new DiskTasks(Runnable::run);

    assertThatThrownBy(
            () ->
                disk.run(
                        () -> {
                          throw new IOException("the disk is full");
                        })
                    .toCompletableFuture()
                    .get())
        .hasRootCauseMessage("the disk is full");
  }

  @Test
  void aNodeThatIsStoppingFailsTasksInsteadOfThrowing() {
    DiskTasks disk =
        new DiskTasks(
            task -> {
              throw new RejectedExecutionException("stopped");
            });

    assertThat(disk.run(() -> 1).toCompletableFuture()).isCompletedExceptionally();
    assertThatThrownBy(() -> disk.run(() -> 1).toCompletableFuture().get())
        .hasMessageContaining("this node is stopping");
  }

  @Test
  void peopleAreToldTheReasonOrWhateverThereIs() {
    assertThat(DiskTasks.reason(new IOException("full"))).isEqualTo("full");
    assertThat(DiskTasks.reason(new IOException())).isEqualTo("java.io.IOException");
    assertThat(DiskTasks.reason(new IllegalStateException("odd"))).contains("odd", "State");
  }
}

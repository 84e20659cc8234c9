package io.trialbalance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.netty.channel.DefaultEventLoop;
import io.trialbalance.cluster.DyingThrough.Entrance;
import io.trialbalance.cluster.boot.GuardedExecutor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Wherever a fatal error is come upon, the process ends. */
class FatalEntrancesTest {

  private static final int PATIENCE_SECONDS = 30;

  /** Akka's own actors have nobody who would know what they left undone. */
  @Test
  void anErrorThatNoActorCatchesEndsTheProcessAtOnceToo() throws Exception {
    expectEnd(
        "FatalEntrancesTest$OfAnActorOfAkka",
        "a fatal error ends this process: java.lang.NoClassDefFoundError: a/Missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FatalEntrancesTest$OfADispatcher",
        "FatalEntrancesTest$OfAkkasOwnDispatcher",
        "FatalEntrancesTest$OfAnEventLoop",
        "FatalEntrancesTest$OfReactor",
        "FatalEntrancesTest$OfALibrarysLog",
        "results.store.FatalDiskTask",
        "http.FatalAnswer",
        "node.FatalStep",
      })
  void aFatalErrorEndsTheProcessWithOneLineAndExitCode1(String entrance) throws Exception {
    expectEnd(entrance, "out of memory, which ends this process: seen at the entrance");
  }

  private static void expectEnd(String entrance, String line) throws Exception {
    Process process =
        new ProcessBuilder(
                OtherJvm.command(
                    List.of("-Dlogback.configurationFile=logback.xml"),
                    DyingThrough.class,
                    List.of(
                        FatalEntrancesTest.class.getPackageName() + "." + entrance,
                        String.valueOf(PATIENCE_SECONDS))))
            .start();
    try {
      assertThat(process.waitFor(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(
              new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).lines())
          .singleElement()
          .asString()
          .startsWith("error: " + line);
      assertThat(process.exitValue()).isEqualTo(1);
    } finally {
      process.destroyForcibly();
    }
  }

  /** As a node's, without the network; its actor throws {@code error}. */
  private static ActorSystem<String> system(Error error) {
    assertThat(ConfigFactory.parseResources("akka-node.conf").toString())
        .contains(GuardedExecutor.class.getName());
    return ActorSystem.create(
        Behaviors.receive(String.class)
            .onAnyMessage(
                message -> {
                  throw error;
                })
            .build(),
        "dying",
        ConfigFactory.parseString("akka.actor.provider=local, akka.extensions=[]")
            .withFallback(ConfigFactory.parseResources("akka-node.conf"))
            .withFallback(ConfigFactory.load()));
  }

  static final class OfADispatcher implements Entrance {
    @Override
    public void take() {
      system(DyingThrough.error()).tell("die");
    }
  }

  static final class OfAnActorOfAkka implements Entrance {
    @Override
    public void take() {
      system(new NoClassDefFoundError("a/Missing")).tell("die");
    }
  }

  static final class OfAkkasOwnDispatcher implements Entrance {
    @Override
    public void take() {
      system(DyingThrough.error())
          .dispatchers()
          .lookup(akka.actor.typed.DispatcherSelector.fromConfig("akka.actor.internal-dispatcher"))
          .execute(
              () -> {
                throw DyingThrough.error();
              });
    }
  }

  static final class OfAnEventLoop implements Entrance {
    @Override
    public void take() {
      new DefaultEventLoop()
          .execute(
              () -> {
                throw DyingThrough.error();
              });
    }
  }

  static final class OfReactor implements Entrance {
    @Override
    public void take() {
      Mono.fromCallable(
              () -> {
                throw DyingThrough.error();
              })
          .subscribeOn(Schedulers.boundedElastic())
          .subscribe();
    }
  }

  static final class OfALibrarysLog implements Entrance {
    @Override
    public void take() {
      LoggerFactory.getLogger("some.library")
          .debug("{} failed", "its task", new IllegalStateException(DyingThrough.error()));
    }
  }
}

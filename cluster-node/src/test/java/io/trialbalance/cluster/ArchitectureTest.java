package io.trialbalance.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rooms and who may enter which, as docs/architecture.md draws them. */
@AnalyzeClasses(packages = "io.trialbalance", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String CLUSTER = "io.trialbalance.cluster";
  private static final String DRIVERS = "io.trialbalance.workload.database.*..";

  @ArchTest
  static final ArchRule roomsHaveNoCycles =
      slices().matching("io.trialbalance.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theProtocolKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("io.trialbalance.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.trialbalance.workload..", "io.trialbalance.cluster..");

  @ArchTest
  static final ArchRule theEngineKnowsNoTheatre =
      noClasses()
          .that()
          .resideInAPackage("io.trialbalance.workload..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.trialbalance.cluster..",
              "io.trialbalance.protocol.message..",
              "akka..",
              "kamon..");

  @ArchTest
  static final ArchRule onlyMessagesKnowAkkaInTheProtocol =
      noClasses()
          .that()
          .resideInAPackage("io.trialbalance.protocol..")
          .and()
          .resideOutsideOfPackage("io.trialbalance.protocol.message..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka..");

  @ArchTest
  static final ArchRule theProtocolDoesNoInputOrOutput =
      noClasses()
          .that()
          .resideInAPackage("io.trialbalance.protocol..")
          .and()
          .resideOutsideOfPackages(
              "io.trialbalance.protocol.config..", "io.trialbalance.protocol.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..", "java.nio.file..", "java.net..", "java.util.concurrent..");

  @ArchTest
  static final ArchRule coordinatorAndNodeMeetOnlyInMessages =
      noClasses()
          .that()
          .resideInAPackage(CLUSTER + ".coordinator..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(CLUSTER + ".node..");

  @ArchTest
  static final ArchRule nodeAndCoordinatorMeetOnlyInMessages =
      noClasses()
          .that()
          .resideInAPackage(CLUSTER + ".node..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(CLUSTER + ".coordinator..");

  @ArchTest
  static final ArchRule verdictsAndReportsAreArithmetic =
      noClasses()
          .that()
          .resideInAnyPackage(CLUSTER + ".verdict..", CLUSTER + ".results..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "akka..",
              "reactor..",
              "io.trialbalance.workload.database..",
              "io.trialbalance.workload.engine..",
              "io.trialbalance.workload.recording..");

  @ArchTest
  static final ArchRule whatIsRunNextFollowsFromResultsAlone =
      noClasses()
          .that()
          .resideInAPackage(CLUSTER + ".experiment..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "akka..",
              "java.io..",
              "java.nio.file..",
              "java.util.concurrent..",
              "io.trialbalance.protocol.message..",
              "io.trialbalance.workload..",
              CLUSTER + ".results.store..",
              CLUSTER + ".coordinator..")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now");

  @ArchTest
  static final ArchRule arithmeticTouchesNoFile =
      noClasses()
          .that()
          .resideInAnyPackage(
              CLUSTER + ".verdict",
              CLUSTER + ".results.document",
              CLUSTER + ".results.statistics",
              CLUSTER + ".results.render")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net.http..");

  @ArchTest
  static final ArchRule verdictsKnowNoReports =
      noClasses()
          .that()
          .resideInAPackage(CLUSTER + ".verdict..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLUSTER + ".results.render..", CLUSTER + ".results.store..", "java.io..");

  @ArchTest
  static final ArchRule evidenceKnowsNobodyWhoJudgesOrCounts =
      noClasses()
          .that()
          .resideInAPackage(CLUSTER + ".results.document")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CLUSTER + ".verdict..", CLUSTER + ".results.statistics..");

  @ArchTest
  static final ArchRule figuresKnowNoVerdicts =
      noClasses()
          .that()
          .resideInAnyPackage(CLUSTER + ".results.statistics", CLUSTER + ".results.render")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CLUSTER + ".verdict..", CLUSTER + ".results.store..");

  @ArchTest
  static final ArchRule theStageKnowsNoAudience =
      noClasses()
          .that()
          .resideInAnyPackage(
              CLUSTER + ".coordinator..",
              CLUSTER + ".node..",
              CLUSTER + ".copies..",
              CLUSTER + ".verdict..",
              CLUSTER + ".results..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLUSTER + ".http..",
              CLUSTER + ".cli..",
              CLUSTER + ".boot..",
              CLUSTER + ".membership..");

  @ArchTest
  static final ArchRule nobodyKnowsADriver =
      noClasses()
          .that()
          .resideOutsideOfPackage(DRIVERS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(DRIVERS);

  @ArchTest
  static final ArchRule driversKnowNoOther =
      slices().matching("io.trialbalance.workload.database.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule secretsAreRevealedOnlyToThoseTheyAreFor =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(CLUSTER + ".http.BearerToken")
          .and()
          .doNotHaveFullyQualifiedName(CLUSTER + ".cli.NodeCalls")
          .and()
          .doNotHaveFullyQualifiedName(
              "io.trialbalance.workload.database.postgresql.ExternalPostgres")
          .and()
          .doNotHaveFullyQualifiedName(CLUSTER + ".cli.ExperimentRun")
          .and()
          .doNotHaveFullyQualifiedName(
              "io.trialbalance.workload.database.postgresql.EmbeddedDatabase")
          .and()
          .doNotHaveFullyQualifiedName(
              "io.trialbalance.workload.database.postgresql.PostgresConnections")
          .and()
          .doNotHaveFullyQualifiedName(
              "io.trialbalance.workload.database.postgresql.JdbcConnections")
          .and()
          .doNotHaveFullyQualifiedName("io.trialbalance.workload.database.postgresql.Tls")
          .should()
          .callMethod(Secret.class, "reveal");

  @ArchTest
  static final ArchRule nobodyNeedsCommonRooms =
      classes()
          .should()
          .resideOutsideOfPackages("..util..", "..common..", "..helper..", "..helpers..");

  /** Who needs to know a kind asks its driver. */
  @ArchTest
  static void nobodyOutsideADriverKnowsAKindByName(JavaClasses classes) throws IOException {
    Pattern literal = Pattern.compile("\"(" + String.join("|", Drivers.all().keySet()) + ")\"");
    Path root = Path.of(System.getProperty("user.dir")).toAbsolutePath().getParent();
    for (String module : List.of("protocol", "workload", "cluster-node")) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
          boolean isDriver = file.getParent().getParent().endsWith("workload/database");
          // The ready plan that it runs names an entry of the configuration.
          boolean isQuickstart = file.endsWith("cli/QuickstartCommand.java");
          // Memory is also what a host has.
          boolean isOfHosts =
              file.endsWith("cli/MachineCheckup.java") || file.endsWith("statistics/Figure.java");
          if (!isDriver && !isQuickstart && !isOfHosts) {
            assertThat(Files.readString(file)).as("%s", file).doesNotContainPattern(literal);
          }
        }
      }
    }
  }

  @ArchTest
  static void everyRoomHasItsSignAndIsOnTheMap(JavaClasses classes) throws IOException {
    Set<String> rooms =
        classes.stream()
            .map(type -> type.getPackageName())
            .collect(Collectors.toCollection(TreeSet::new));
    Path root = Path.of(System.getProperty("user.dir")).toAbsolutePath().getParent();
    String map = Files.readString(root.resolve("docs/architecture.md"));
    for (String room : rooms) {
      String path = "src/main/java/" + room.replace('.', '/') + "/package-info.java";
      assertThat(new String[] {"protocol", "workload", "cluster-node"})
          .as("package-info.java of %s", room)
          .anyMatch(module -> Files.exists(root.resolve(module).resolve(path)));
      String name = room.substring(room.lastIndexOf('.') + 1);
      assertThat(map).as("docs/architecture.md").containsPattern("(?m)^ +" + name + " ");
    }
  }
}

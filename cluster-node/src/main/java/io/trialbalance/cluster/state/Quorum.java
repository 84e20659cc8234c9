package io.trialbalance.cluster.state;

import io.trialbalance.protocol.message.Member;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Which members have to have something so that nobody can miss it. */
public final class Quorum {

  private Quorum() {}

  /** Whether {@code present} are more than half of {@code members}. */
  public static boolean isMajority(Collection<Member> members, Set<UUID> present) {
    return 2 * count(members, present) > members.size();
  }

  /**
   * Whether any two sets of which this holds have a member in common, and one of which it holds has
   * one in common with any majority: more than half, or one half with the first of all. That is the
   * side that stays when a cluster falls into two.
   */
  public static boolean meetsAll(Collection<Member> members, Set<UUID> present) {
    int there = count(members, present);
    if (2 * there != members.size()) {
      return 2 * there > members.size();
    }
    return !members.isEmpty() && present.contains(first(members).id());
  }

  /** Whether there is anybody but {@code node}. */
  public static boolean hasOthers(Collection<Member> members, UUID node) {
    return members.stream().anyMatch(member -> !member.id().equals(node));
  }

  /** The first by address. */
  public static Member first(Collection<Member> members) {
    return members.stream().min(Member.BY_ADDRESS).orElseThrow();
  }

  /** Those of {@code members} that are not {@code present}, by their addresses, in order. */
  public static List<String> absent(Collection<Member> members, Set<UUID> present) {
    return members.stream()
        .filter(member -> !present.contains(member.id()))
        .map(Member::address)
        .sorted()
        .toList();
  }

  private static int count(Collection<Member> members, Set<UUID> present) {
    return (int) members.stream().filter(member -> present.contains(member.id())).count();
  }
}

package dev.comfyserve.fleet.deployment;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.runtimes.Slot;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.deployment.DeploymentRule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The sum of minimums on one runtime never exceeds its slots. Slots that belong to an account serve
 * that account first; what an account needs beyond its own comes out of those that serve anybody. A
 * change that asks for no more than before passes, whatever became of the slots.
 *
 * @param runtime the name of the wanted deployment's runtime
 * @param before what the deployment had asked for; 0 for a new one
 * @param runtimeOf the runtime of any other deployment
 */
record SlotRule(
    String runtime, List<Slot> slots, int before, Function<Deployment, String> runtimeOf)
    implements DeploymentRule {

  @Override
  public void check(Deployment wanted, List<Deployment> others) {
    int asked = minimum(wanted);
    if (asked <= before) {
      return;
    }
    List<Deployment> holders =
        others.stream()
            .filter(other -> minimum(other) > 0 && runtimeOf.apply(other).equals(runtime))
            .toList();
    Map<String, Integer> byAccount = new HashMap<>();
    holders.forEach(holder -> byAccount.merge(holder.account(), minimum(holder), Integer::sum));
    byAccount.merge(wanted.account(), asked, Integer::sum);
    if (!fits(byAccount)) {
      throw ApiException.invalid(
          List.of(
              new Fault(
                  List.of("body", "min_instances"), message(wanted, holders), "no_free_slots")));
    }
  }

  private boolean fits(Map<String, Integer> byAccount) {
    long anybodys = slots.stream().filter(slot -> slot.account() == null).count();
    long beyondOwn =
        byAccount.entrySet().stream()
            .mapToLong(need -> Math.max(0, need.getValue() - ownSlots(need.getKey())))
            .sum();
    return beyondOwn <= anybodys;
  }

  private long ownSlots(String account) {
    return slots.stream().filter(slot -> account.equals(slot.account())).count();
  }

  private String message(Deployment wanted, List<Deployment> holders) {
    long usable =
        slots.stream()
            .filter(s -> s.account() == null || s.account().equals(wanted.account()))
            .count();
    Map<String, Integer> held = new LinkedHashMap<>();
    for (Deployment holder : holders) {
      boolean own = holder.account().equals(wanted.account());
      String who = own ? "\"" + holder.name() + "\" (" + holder.id() + ")" : "another account";
      held.merge(who, minimum(holder), Integer::sum);
    }
    String who =
        held.entrySet().stream()
            .map(entry -> entry.getKey() + " holds " + entry.getValue())
            .collect(Collectors.joining(", "));
    return "a minimum of "
        + minimum(wanted)
        + " needs more than the "
        + usable
        + " slots of runtime "
        + runtime
        + (who.isEmpty() ? "" : ", of which " + who);
  }

  private static int minimum(Deployment deployment) {
    return deployment.enabled() && !deployment.deleted() ? deployment.minInstances() : 0;
  }
}

package dev.comfyserve.fleet.scale;

import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.Slot;
import dev.comfyserve.store.instance.Instances;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose a slot is. A server that is not ours keeps files and history of whom it served, so it stays
 * with that account, unless its operator gave it to one or shares it. Where instances are ours each
 * begins empty, and a slot is nobody's. Thread-safe.
 */
final class SlotOwners {
  private final Map<String, Map<String, String>> served = new ConcurrentHashMap<>();
  private final Instances instances;

  SlotOwners(Instances instances) {
    this.instances = instances;
  }

  /** The only account that may use the slot; null for any. */
  String of(Runtime runtime, Slot slot) {
    if (slot.account() != null || slot.shared() || runtime.ours()) {
      return slot.account();
    }
    return accounts(runtime.name()).get(slot.id());
  }

  void serves(Runtime runtime, String slotId, String account) {
    accounts(runtime.name()).putIfAbsent(slotId, account);
  }

  private Map<String, String> accounts(String runtime) {
    return served.computeIfAbsent(
        runtime, name -> new ConcurrentHashMap<>(instances.slotAccounts(name)));
  }
}

package dev.comfyserve.contract;

import java.util.ArrayList;
import java.util.List;

/** Gathers every fault of one call, so that a caller learns them all at once. Not thread-safe. */
public final class Faults {
  private final List<Fault> all = new ArrayList<>();

  public void add(String msg, String type, String... loc) {
    all.add(new Fault(List.of(loc), msg, type));
  }

  public void add(Fault fault) {
    all.add(fault);
  }

  public void addAll(List<Fault> faults) {
    all.addAll(faults);
  }

  public boolean any() {
    return !all.isEmpty();
  }

  public List<Fault> list() {
    return List.copyOf(all);
  }

  /** Throws a 422 with every fault, if there is one. */
  public void throwIfAny() {
    if (any()) {
      throw ApiException.invalid(all);
    }
  }
}

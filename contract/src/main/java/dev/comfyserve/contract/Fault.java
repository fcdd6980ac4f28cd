package dev.comfyserve.contract;

import java.util.List;

/**
 * One thing that is wrong with what a caller sent.
 *
 * @param loc where, from the outside in, e.g. {@code ["body", "overrides", "6", "inputs", "text"]}
 * @param msg what is wrong and what is allowed, for a person
 * @param type a stable word for programs, e.g. {@code missing}, {@code int_type}, {@code
 *     unknown_node}
 */
public record Fault(List<String> loc, String msg, String type) {
  public Fault {
    loc = List.copyOf(loc);
  }
}

package dev.comfyserve.mcp.tool;

import java.util.List;

/**
 * One thing that is wrong with the arguments of a call.
 *
 * @param path from the root of the arguments, e.g. {@code ["overrides", "6", "inputs"]}
 * @param message what is wrong and what is allowed
 * @param type a stable word for programs: {@code missing}, {@code unknown}, {@code wrong_type},
 *     {@code not_allowed}, {@code out_of_range}
 */
public record ArgumentFault(List<String> path, String message, String type) {
  public ArgumentFault {
    path = List.copyOf(path);
  }
}

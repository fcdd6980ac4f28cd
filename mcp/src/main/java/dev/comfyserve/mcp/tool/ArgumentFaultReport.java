package dev.comfyserve.mcp.tool;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes the result of a call whose arguments are at fault, so that it looks like the server's other
 * failures.
 */
@FunctionalInterface
public interface ArgumentFaultReport {
  /** Text only, one line a fault. */
  ArgumentFaultReport TEXT = (tool, faults) -> ToolResult.error(text(tool, faults));

  /**
   * @param faults all of them, at least one
   * @return a result with {@code isError}
   */
  ToolResult of(ToolDefinition tool, List<ArgumentFault> faults);

  /** All faults in words that tell a model what to change. */
  static String text(ToolDefinition tool, List<ArgumentFault> faults) {
    return faults.stream()
        .map(
            f ->
                "\n- "
                    + (f.path().isEmpty() ? "" : String.join(".", f.path()) + ": ")
                    + f.message())
        .collect(
            Collectors.joining(
                "",
                "The arguments of " + tool.name() + " are not valid. Correct them and call again:",
                ""));
  }
}
